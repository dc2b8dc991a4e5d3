import { html } from '../../share/html.ts'
import type { Html } from '../../share/html.ts'

/** Puts values into the `{places}` of a sentence. Values that are no markup are escaped. */
export function fill(sentence: string, values: Record<string, Html | string>): Html {
  const pieces = sentence.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 0 ? piece : (values[piece] ?? '')))
  return html`${pieces}`
}

/** The same for a title or an attribute: text into text. It is escaped when it is put into markup. */
export function fillText(sentence: string, values: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (_place, name: string) => values[name] ?? '')
}

/**
 * Puts a company's name into a sentence, apart from the direction of the words around it. A name that ends in a full
 * stop, as S.r.l. does, ends the sentence with it.
 */
export function fillName(sentence: string, name: string): Html {
  const fitting = name.endsWith('.') ? sentence.replace('{seller}.', '{seller}') : sentence
  return fill(fitting, { seller: html`<bdi>${name}</bdi>` })
}
