import { computed, type ComputedRef } from 'vue'
import type { Money } from '../entities/money.ts'
import { region } from './index.ts'

type Decimal = `${number}`

/** Formatters are dear to make and cheap to keep: one of each kind per region. */
function perRegion<Key extends string, Formatter>(
  make: (region: string, key: Key) => Formatter,
): ComputedRef<(key: Key) => Formatter> {
  return computed(() => {
    const here = region.value
    const made = new Map<Key, Formatter>()
    return (key) => {
      const known = made.get(key)
      if (known) return known
      const formatter = make(here, key)
      made.set(key, formatter)
      return formatter
    }
  })
}

// Italian and Polish leave four digits ungrouped, which makes columns look uneven: always group.
const currencies = perRegion(
  (locale, currency: string) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, useGrouping: 'always' } as Intl.NumberFormatOptions),
)
const numbers = perRegion(
  (locale) => new Intl.NumberFormat(locale, { useGrouping: 'always' } as Intl.NumberFormatOptions),
)
const relatives = perRegion((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
const dates = perRegion((locale, kind: keyof typeof dateKinds) => new Intl.DateTimeFormat(locale, dateKinds[kind]))

// The year always has four digits; Italian would write two.
const date = { day: '2-digit', month: '2-digit', year: 'numeric' } as const
const dateKinds = {
  date,
  time: { hour: '2-digit', minute: '2-digit' },
  dateTime: { ...date, hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

/** "−1.234,50 €", exactly: the decimal string is never turned into a float. A true minus does not break at a line's end. */
export const formatMoney = (money: Money): string =>
  currencies
    .value(money.currency)
    .format(money.amount as Decimal)
    .replace('-', '−')

export const formatNumber = (count: number): string => numbers.value('number').format(count)

/** "3/11/2026" */
export const formatDate = (at: string | Date): string => dates.value('date').format(asDate(at))
/** "14:05" */
export const formatTime = (at: string | Date): string => dates.value('time').format(asDate(at))
/** "3/11/2026, 14:05" */
export const formatDateTime = (at: string | Date): string => dates.value('dateTime').format(asDate(at))
/** "Tuesday 3 November" */
export const formatDay = (at: string | Date): string => dates.value('day').format(asDate(at))

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "5 minutes ago", "in 3 days", "now". */
export function formatRelative(at: string | Date, now: Date): string {
  const seconds = (asDate(at).getTime() - now.getTime()) / 1000
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', Infinity]
  return relatives.value('relative').format(size === Infinity ? 0 : Math.trunc(seconds / size), unit)
}

/** "2 days" of calendar distance from today: negative is past. */
export function formatRelativeDay(day: string, now: Date): string {
  return relatives.value('relative').format(daysFromNow(day, now), 'day')
}

export function daysFromNow(day: string, now: Date): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  return Math.round((Date.parse(`${day}T00:00:00Z`) - today) / 86_400_000)
}

/** "5d", "3h", "1h 10m", "3m": how long ago, short, for dense columns. Minutes matter up to two hours. */
export function formatAge(at: string | Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - asDate(at).getTime()) / 60_000))
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60)]
  if (days > 0) return unit(days, 'day')
  if (hours > 1) return unit(hours, 'hour')
  if (hours > 0) return minutes % 60 ? `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}` : unit(hours, 'hour')
  return unit(minutes, 'minute')
}

const units = perRegion(
  (locale, name: 'day' | 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'narrow' }),
)
const unit = (count: number, name: 'day' | 'hour' | 'minute'): string => units.value(name).format(count)

/** A calendar date means that day everywhere; an instant is shown in the viewer's zone. */
function asDate(at: string | Date): Date {
  if (at instanceof Date) return at
  return new Date(at.length === 10 ? `${at}T12:00:00` : at)
}
