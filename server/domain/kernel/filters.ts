import { and, sql } from 'drizzle-orm'
import type { AnyColumn, SQL } from 'drizzle-orm'
import { searchable } from './text.ts'

const LONGEST_SEARCH = 200

/** A word that was typed to be found as it is stored (see readText): no text that is stored has a NUL. */
export const typedWord = (text: string): string => text.trim().normalize('NFC').replaceAll('\0', '')

/** Every word of what was typed stands somewhere in the stored search text. Nothing typed: no condition. */
export function matchesText(column: AnyColumn, text: string | null | undefined): SQL | undefined {
  const words = searchable(text?.slice(0, LONGEST_SEARCH).replaceAll('\0', '')).split(' ').filter(Boolean)
  return and(...words.map((word) => sql`strpos(${column}, ${word}) > 0`))
}
