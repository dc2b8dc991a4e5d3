import type { Language } from '../domain/kernel/context.ts'
import type { MoneyValue } from '../domain/kernel/errors.ts'
import { decimalsOfCurrency, toDecimal } from '../domain/kernel/money.ts'

/** The regional formats behind each language. */
const REGIONS: Record<Language, string> = { en: 'en-GB', it: 'it-IT', ro: 'ro-RO', pl: 'pl-PL', fr: 'fr-FR' }

// Italian and Polish leave four digits ungrouped, which makes columns look uneven: always group.
const GROUPED = { useGrouping: 'always' } as const
// The year always has four digits; Italian would write two.
const DAY = { day: '2-digit', month: '2-digit', year: 'numeric' } as const

/** Formatters are dear to make and cheap to keep. */
function kept<F>(make: (region: string, detail: string) => F): (language: Language, detail: string) => F {
  const made = new Map<string, F>()
  return (language, detail) => {
    const key = `${language} ${detail}`
    const formatter = made.get(key) ?? make(REGIONS[language], detail)
    made.set(key, formatter)
    return formatter
  }
}

const moneyFormat = kept((region, currency) => {
  const decimals = decimalsOfCurrency(currency)
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  return new Intl.NumberFormat(region, { style: 'currency', currency, ...digits, ...GROUPED })
})
const numberFormat = kept((region) => new Intl.NumberFormat(region, GROUPED))
const dayFormat = kept((region) => new Intl.DateTimeFormat(region, { ...DAY, timeZone: 'UTC' }))
const instantFormat = kept((region, timeZone) => {
  const time = { hour: '2-digit', minute: '2-digit' } as const
  const zone = timeZone === '' ? ({ timeZone: 'UTC', timeZoneName: 'short' } as const) : { timeZone }
  return new Intl.DateTimeFormat(region, { ...DAY, ...time, ...zone })
})

/** "1.234,50 €", exact at any size: the digits go through a decimal string, never a float. Throws CURRENCY_UNKNOWN. */
export function formatMoney(language: Language, money: MoneyValue): string {
  const decimal = toDecimal(money.minor, money.currency) as `${number}`
  return moneyFormat(language, money.currency).format(decimal)
}

/** "2.000" */
export function formatNumber(language: Language, count: number): string {
  return numberFormat(language, '').format(count)
}

/** "03/11/2026, 14:05" in the time zone (IANA); without one in UTC, and saying so. */
export function formatInstant(language: Language, at: Date, timeZone = ''): string {
  return instantFormat(language, timeZone).format(at)
}

/** "03/11/2026" for a calendar day (YYYY-MM-DD), which is the same day everywhere. */
export function formatDay(language: Language, day: string): string {
  return dayFormat(language, '').format(new Date(`${day}T00:00:00Z`))
}
