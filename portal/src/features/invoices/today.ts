import { viewer } from '../../session/viewer.ts'

/** The reseller's calendar day ("2026-11-03"): the one that invoices and payments are dated by. */
export function today(): string {
  const zone = viewer.value?.reseller.timeZone
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format()
}

/** A calendar day some days later. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10)
}
