import type { Language } from '../../domain/kernel/context.ts'
import type { MoneyView } from './PaymentPageView.ts'

/** Language and country, since `en` alone would mean American dates. */
export const LOCALES: Record<Language, string> = { en: 'en-GB', it: 'it-IT', ro: 'ro-RO', pl: 'pl-PL', fr: 'fr-FR' }

/** An amount with its currency, digits grouped: € 1.234,50 in the manner of the language. Never through a float. */
export function formatMoney({ amount, currency }: MoneyView, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency, useGrouping: 'always' }).format(
    amount as Intl.StringNumericLiteral,
  )
}

/** An amount as it is typed into a bank's form: the language's decimal sign, no grouping, no currency. */
export function formatTyped({ amount, currency }: MoneyView, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency, useGrouping: false })
    .formatToParts(amount as Intl.StringNumericLiteral)
    .filter(({ type }) => ['integer', 'decimal', 'fraction', 'minusSign'].includes(type))
    .map(({ value }) => value)
    .join('')
}

/** A calendar date in words. */
export function formatDate(date: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )
}

/** A moment, in UTC and saying so; the page's script puts it into the payer's own time zone. */
export function formatInstant(instant: Date, language: Language): string {
  const text = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
  return `${text.format(instant)} UTC`
}
