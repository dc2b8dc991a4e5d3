import { LANGUAGES } from '../domain/kernel/context.ts'
import type { Language } from '../domain/kernel/context.ts'

/**
 * The language to answer in: the preferred one when it is ours, else the first of ours that an Accept-Language header
 * (RFC 9110 §12.5.4) asks for, by weight, else English. Regions are ignored: `ro-MD` is Romanian.
 */
export function readLanguage(acceptLanguage: string | undefined, preferred?: string | null): Language {
  const chosen = ours(preferred)
  if (chosen || acceptLanguage === undefined) return chosen ?? 'en'
  const wanted = acceptLanguage
    .split(',')
    .map(readRange)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  return wanted.map(({ tag }) => ours(tag)).find((language) => language !== undefined) ?? 'en'
}

function readRange(range: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = range.split(';')
  const weight = parameters.map((parameter) => /^\s*q=(\d(?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1]).find(Boolean)
  return { tag, weight: weight === undefined ? 1 : Number(weight) }
}

function ours(tag: string | null | undefined): Language | undefined {
  const language = tag?.trim().toLowerCase().split('-')[0]
  return LANGUAGES.find((known) => known === language)
}
