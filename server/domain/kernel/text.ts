import { DomainError } from './errors.ts'

/** Control characters, lone surrogates, and marks that turn the direction of the text around them. */
// eslint-disable-next-line no-control-regex
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u

/**
 * A text that a person typed, trimmed and in Unicode's composed form (NFC).
 * Throws TEXT_EMPTY, TEXT_TOO_LONG or TEXT_INVALID at `path`.
 */
export function readText(value: string, path: string[], longest = 200): string {
  const text = value.trim().normalize('NFC')
  if (text === '') throw new DomainError('TEXT_EMPTY').at(...path)
  if (text.length > longest) throw new DomainError('TEXT_TOO_LONG', { longest }).at(...path)
  if (UNREADABLE.test(text)) throw new DomainError('TEXT_INVALID').at(...path)
  return text
}

/** readText for a field that may be left out: null or blank is null. */
export function readOptionalText(value: string | null | undefined, path: string[], longest = 200): string | null {
  return value == null || value.trim() === '' ? null : readText(value, path, longest)
}

/** An e-mail address in lower case. Throws EMAIL_INVALID. */
export function readEmail(value: string, path: string[]): string {
  const text = readText(value, path, 254).toLowerCase()
  if (!/^[^\s@<>"]+@[^\s@<>".]+(\.[^\s@<>".]+)+$/.test(text)) throw new DomainError('EMAIL_INVALID').at(...path)
  return text
}

/**
 * Text for finding: lower case, without accents, single spaces. Stored beside what it stands for. The database's own
 * `searchable_text` makes the same of the letters that it knows.
 */
export function searchable(...parts: (string | null | undefined)[]): string {
  return parts
    .filter(Boolean)
    .join(' ')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replaceAll('ł', 'l')
    .replace(/\s+/g, ' ')
    .trim()
}
