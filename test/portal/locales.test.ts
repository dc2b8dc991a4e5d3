import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../../portal/src/locales')
/** How many forms of a plural each language has, in the order that Unicode names them. */
const FORMS = { en: 2, it: 2, ro: 3, pl: 4, fr: 2 }
const LANGUAGES = Object.keys(FORMS) as (keyof typeof FORMS)[]

/** Every sentence of a language by its whole key. */
function sentencesOf(language: string): Map<string, string> {
  const files = fs.readdirSync(path.join(folder, language)).filter((name) => name.endsWith('.json'))
  const read = (name: string) => JSON.parse(fs.readFileSync(path.join(folder, language, name), 'utf8')) as object
  return new Map(files.flatMap((name) => flat(name.slice(0, -'.json'.length), read(name))))
}

const flat = (key: string, value: object | string): [string, string][] =>
  typeof value === 'string'
    ? [[key, value]]
    : Object.entries(value).flatMap(([part, inner]) => flat(`${key}.${part}`, inner as object | string))

const english = sentencesOf('en')
const namesIn = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].toSorted()

it.each(LANGUAGES)('the portal says in %s everything that it says in English, with the same values', (language) => {
  const sentences = sentencesOf(language)
  expect([...sentences.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  const differing = [...sentences].filter(
    ([key, sentence]) => namesIn(sentence).join() !== namesIn(english.get(key)!).join(),
  )
  expect(differing).toEqual([])
  expect([...sentences].filter(([, sentence]) => sentence.trim() === '')).toEqual([])
})

it.each(LANGUAGES)('the portal has every form of its plurals in %s', (language) => {
  const plurals = [...sentencesOf(language)].filter(([key]) => english.get(key)?.includes(' | '))
  expect(plurals.length).toBeGreaterThan(10)
  expect(plurals.filter(([, sentence]) => sentence.split(' | ').length !== FORMS[language])).toEqual([])
})

it('the portal sets each language as its readers expect it', () => {
  const offending = (language: string, sign: RegExp) => [...sentencesOf(language)].filter(([, text]) => sign.test(text))
  // No typewriter apostrophes or three dots anywhere; no cedillas in Romanian.
  for (const language of LANGUAGES) expect(offending(language, /['`]|\.\.\./)).toEqual([])
  expect(offending('ro', /[şţŞŢ]/)).toEqual([])
  // French: a no-break space before : and », after «; a narrow one before ; ! ?
  expect(offending('fr', / [:»]|« |(?<!\u202f)[;!?]/)).toEqual([])
})

it('the portal calls money on account środki in Polish, for kredyt is a loan', () => {
  expect([...sentencesOf('pl')].filter(([, text]) => /kredyt(?!ow)/i.test(text))).toEqual([])
})
