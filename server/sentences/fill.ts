/**
 * Puts values, already in the words of the language, into a sentence. A part in square brackets is left out when one of
 * its values is unknown. Any other unknown value becomes "…" and a process warning of the type MissingSentenceValue,
 * for a sentence with a gap is better than no answer. Values are data: braces inside them mean nothing.
 */
export function fill(sentence: string, values: Readonly<Record<string, string | undefined>>, about: string): string {
  return sentence
    .split(/\[([^\]]*)\]/)
    .map((part, index) => (index % 2 === 0 ? put(part, values, about) : putIfKnown(part, values, about)))
    .join('')
}

/** The names that a sentence asks for. */
export const namesIn = (sentence: string): string[] => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

function putIfKnown(part: string, values: Readonly<Record<string, string | undefined>>, about: string): string {
  return namesIn(part).every((name) => valueOf(values, name) !== undefined) ? put(part, values, about) : ''
}

function put(part: string, values: Readonly<Record<string, string | undefined>>, about: string): string {
  return part.replace(/\{(\w+)\}/g, (_place, name: string) => valueOf(values, name) ?? gap(name, about))
}

const valueOf = (values: Readonly<Record<string, string | undefined>>, name: string) =>
  Object.hasOwn(values, name) ? values[name] : undefined

function gap(name: string, about: string): string {
  process.emitWarning(`The sentence of ${about} lacks its value ${name}.`, 'MissingSentenceValue')
  return '…'
}
