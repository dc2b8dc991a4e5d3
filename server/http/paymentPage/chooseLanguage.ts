import { LANGUAGES } from '../../domain/kernel/context.ts'
import type { Language } from '../../domain/kernel/context.ts'

/**
 * The language for a reader: the one asked for by name, else the best of the Accept-Language header (RFC 9110), else
 * English.
 */
export function chooseLanguage(asked: unknown, acceptLanguage: string | undefined): Language {
  const accepted = (acceptLanguage ?? '')
    .split(',', 50)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
      return { tag, quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag)
  for (const tag of [asked, ...accepted]) {
    const language = LANGUAGES.find((known) => typeof tag === 'string' && tag.slice(0, 2).toLowerCase() === known)
    if (language) return language
  }
  return 'en'
}
