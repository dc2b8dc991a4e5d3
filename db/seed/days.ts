export const DAY_MS = 86_400_000

/** The calendar day (UTC) of a time in milliseconds. */
export const dayOf = (at: number): string => instantOf(at).slice(0, 10)

let lastAt = Number.NaN
let lastInstant = ''

/** A time in milliseconds as it is stored. The same one is usually asked for several times in a row. */
export function instantOf(at: number): string {
  if (at !== lastAt) {
    lastInstant = new Date(at).toISOString()
    lastAt = at
  }
  return lastInstant
}
