/**
 * What a plan depends on in the variables of a request: truths and numbers as they are, of texts only whether they are
 * empty, of lists which words of closed lists they have, else whether they have no, one or more items. Variables of one
 * shape have one plan.
 */
export function shapeOf(value: unknown): string {
  if (value === null || value === undefined) return '0'
  if (typeof value === 'string') return value === '' ? 'e' : 's'
  if (value instanceof Date) return 's'
  if (Array.isArray(value) && value.length > 0 && value.every(isWord)) return `[${value.join()}`
  if (Array.isArray(value)) return value.length > 1 ? '[+' : `[${value.map(shapeOf).join()}`
  if (typeof value !== 'object') return String(value)
  return `{${Object.entries(value)
    .map(([name, inner]) => `${name}:${shapeOf(inner)}`)
    .join()}}`
}

/** A word as closed lists have them, such as PARTIALLY_PAID. */
export const isWord = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z][A-Z_]{0,40}$/.test(value)
