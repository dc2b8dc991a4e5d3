import { computed, ref, shallowRef } from 'vue'
import { fill, flatten, formFor, type Values } from './sentences.ts'

/** The languages of the product, each complete. */
export const languages = ['en', 'it', 'ro', 'pl', 'fr'] as const
export type Language = (typeof languages)[number]

/** Each language in its own words, for the switch. */
export const languageNames: Record<Language, string> = {
  en: 'English',
  it: 'Italiano',
  ro: 'Română',
  pl: 'Polski',
  fr: 'Français',
}

/** The regional formats behind each language. */
const regions: Record<Language, string> = { en: 'en-GB', it: 'it-IT', ro: 'ro-RO', pl: 'pl-PL', fr: 'fr-FR' }

const loaders = {
  en: () => import('../locales/en/index.ts'),
  it: () => import('../locales/it/index.ts'),
  ro: () => import('../locales/ro/index.ts'),
  pl: () => import('../locales/pl/index.ts'),
  fr: () => import('../locales/fr/index.ts'),
}

export const isLanguage = (word: unknown): word is Language => languages.includes(word as Language)

const active = ref<Language>(firstLanguage())
let wanted = active.value
const sentences = shallowRef(new Map<string, string>())

/** The language of the page. */
export const language = computed(() => active.value)
/** Its regional format, such as `it-IT`. */
export const region = computed(() => regions[active.value])

/**
 * The sentence of a key with its values put in. With `count` the sentence has one form per plural and the one that the
 * language uses for that number is taken. Reactive: what it says changes with the language.
 */
export function t(key: string, values: Values = {}, count?: number): string {
  const sentence = sentences.value.get(key)
  if (sentence === undefined) {
    console.error(`There is no sentence "${key}" in ${active.value}.`)
    return key
  }
  return fill(count === undefined ? sentence : formFor(active.value, sentence, count), values)
}

/** Loads a language's sentences, then switches the page over to it. */
export async function setLanguage(next: Language): Promise<void> {
  wanted = next
  if (next === active.value && sentences.value.size) return
  const { messages } = await loaders[next]()
  if (wanted !== next) return
  sentences.value = flatten(messages)
  active.value = next
  document.documentElement.lang = next
}

/** The language last used here, else the first of the browser's that we speak. */
function firstLanguage(): Language {
  const wanted = [document.documentElement.dataset['language'], ...navigator.languages].map((tag) => tag?.slice(0, 2))
  return wanted.find(isLanguage) ?? 'en'
}
