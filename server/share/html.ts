/** Markup that is safe to send: built by `html`, or vouched for by `rawHtml`. */
export type Html = { readonly markup: string }

type Value = Html | string | number | null | false | readonly Value[]

/**
 * Builds markup. Every value is escaped unless it is markup itself; lists are joined; `null` and `false` are nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { markup: parts.reduce((text, part, index) => text + markupOf(values[index - 1] ?? null) + part) }
}

/** Vouches for markup that comes from our own code, such as a drawn QR code. Never for anybody's input. */
export function rawHtml(markup: string): Html {
  return { markup }
}

/**
 * Escapes a text for HTML and XML, in elements and in quoted attributes. Control characters, which XML forbids, and
 * the invisible marks that turn the direction of the text around them are left out: a name must not be able to
 * reorder the amount beside it.
 */
export function escapeHtml(text: string): string {
  return text.replace(UNSHOWABLE, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** Control characters but tab and line breaks, marks of direction, half surrogate pairs, non-characters. */
const UNSHOWABLE = /(?![\t\n\r])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/gu

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function markupOf(value: Value): string {
  if (value === null || value === false) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map(markupOf).join('')
}
