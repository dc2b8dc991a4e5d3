import { and, sql } from 'drizzle-orm'
import type { AnyColumn, SQL } from 'drizzle-orm'
import { searchable } from './text.ts'

const LONGEST_SEARCH = 200

/** What no stored text has: a NUL, and half of a pair of surrogates. */
const NEVER_STORED = /[\0\p{Surrogate}]/gu

/** A word that was typed to be found as it is stored (see readText): no text that is stored has a NUL. */
export const typedWord = (text: string): string => text.trim().normalize('NFC').replace(NEVER_STORED, '')

/** The words of what was typed, as they stand in a stored search text. */
export const wordsOf = (text: string | null | undefined): string[] =>
  searchable(text?.slice(0, LONGEST_SEARCH).replace(NEVER_STORED, '')).split(' ').filter(Boolean)

/** Every word of what was typed stands somewhere in the stored search text. Nothing typed: no condition. */
export const matchesText = (column: AnyColumn, text: string | null | undefined): SQL | undefined =>
  and(...wordsOf(text).map((word) => sql`strpos(${column}, ${word}) > 0`))
