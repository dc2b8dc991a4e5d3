export const DAY_MS = 86_400_000

/** The calendar day (UTC) of a time in milliseconds. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** A time in milliseconds as it is stored. */
export const instantOf = (at: number): string => new Date(at).toISOString()
