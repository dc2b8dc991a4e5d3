/** The sentences of one language as its files hold them. */
export interface SentenceTree {
  [key: string]: string | SentenceTree
}

export type Values = Record<string, string | number>

/** Every sentence under its whole key: `orders.view.pending`. */
export function flatten(tree: SentenceTree, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  )
}

/**
 * Which of a sentence's forms, separated by `|`, fits a number. The forms stand in the order that Unicode names them:
 * en, it, fr: one | other · ro: one | few | other ("de") · pl: one | few | many | other.
 */
const formsOf: Record<string, Intl.LDMLPluralRule[]> = {
  en: ['one', 'other'],
  it: ['one', 'other'],
  fr: ['one', 'other'],
  ro: ['one', 'few', 'other'],
  pl: ['one', 'few', 'many', 'other'],
}
const rules = new Map<string, Intl.PluralRules>()

/** The form of a sentence that a number asks for in a language. */
export function formFor(language: string, sentence: string, count: number): string {
  const forms = sentence.split('|')
  const rule = rules.get(language) ?? new Intl.PluralRules(language)
  rules.set(language, rule)
  const at = formsOf[language]?.indexOf(rule.select(count)) ?? -1
  return (forms[at] ?? forms.at(-1)!).trim()
}

/** The text of a sentence and, between, the names of its places: `["Waits for ", "name", "."]`, names at odd places. */
export const partsOf = (sentence: string): string[] => sentence.split(/\{(\w+)\}/)

/** Puts values in the places of a sentence. A place without a value stays as it is, so that it is noticed. */
export const fill = (sentence: string, values: Values): string =>
  sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
