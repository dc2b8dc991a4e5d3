import { inArray, sql } from 'drizzle-orm'
import type { AnyColumn, SQL } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import type { FoundKind } from '../../../db/schema/search.ts'
import { typedWord, wordsOf } from './filters.ts'

/** More than a page; what more things match, a look along the list finds soon. */
const MOST_FOUND = 400

/**
 * What matches the words and the tag, found by their index: the condition that `id` is among it, or no condition when
 * nothing was typed, nothing has three letters, or more match than are worth naming; the list is then looked along.
 * It narrows a list and does not replace its own conditions.
 */
export async function amongFound(
  tx: Tx,
  kind: FoundKind,
  id: AnyColumn,
  { text, tag }: { text?: string | null; tag?: string | null },
): Promise<SQL | undefined> {
  const words = wordsOf(text)
  if (!tag && !words.some((word) => [...word].length >= 3)) return undefined
  const typed = sql`array(select jsonb_array_elements_text(${JSON.stringify(words)}::text::jsonb))`
  const rows = await tx.execute<{ id: string }>(
    sql`select find_entries(${kind}, ${typed}, ${tag ? typedWord(tag) : null}, ${MOST_FOUND + 1}) as id`,
  )
  return rows.length > MOST_FOUND
    ? undefined
    : inArray(
        id,
        rows.map((row) => row.id),
      )
}
