import type { Context } from './context.ts'
import { DomainError } from './errors.ts'
import { readSigningKey } from './signing.ts'
import { seal, unseal } from './tokens.ts'

export const DEFAULT_PAGE = 25
export const LARGEST_PAGE = 100

/** One page of a list, in Relay's terms. `cursorOf` is the key of a row in the list's order. */
export interface Page<T> {
  rows: T[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  cursorOf(row: T): string
}

/** Onward: the `first` rows after `after`. Back: the `last` rows before `before`. Null is left out. */
export interface PageArgs {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

/** A step through a list: at most `limit` rows beyond `from`, the nearest first; null begins at the list's end. */
export interface Step<K> {
  from: K | null
  /** Towards the beginning of the list. */
  back: boolean
  limit: number
}

/** How many rows a page has. Throws PAGE_SIZE_INVALID at `path`. */
export function pageSize(asked: number | null | undefined, path = 'first'): number {
  const size = asked ?? DEFAULT_PAGE
  if (size < 0 || size > LARGEST_PAGE) throw new DomainError('PAGE_SIZE_INVALID', { largest: LARGEST_PAGE }).at(path)
  return size
}

/**
 * Which way a page goes, how many rows it has and behind which cursor. A cursor or a size of one way and something of
 * the other have no meaning together: throws PAGE_BOTH_WAYS. Throws PAGE_SIZE_INVALID.
 */
export function pageOf({ first, after, last, before }: PageArgs): {
  back: boolean
  size: number
  cursor: string | null
  cursorPath: 'after' | 'before'
} {
  const back = last != null || before != null
  if (back && (first != null || after != null))
    throw new DomainError('PAGE_BOTH_WAYS').at(last == null ? 'before' : 'last')
  return back
    ? { back, size: pageSize(last, 'last'), cursor: before ?? null, cursorPath: 'before' }
    : { back, size: pageSize(first), cursor: after ?? null, cursorPath: 'after' }
}

/**
 * Reads one page by keyset. `load` answers the rows of a step, the nearest to its beginning first; the page is in the
 * list's own order either way. The way on is known exactly, by one more row; the way back is there behind a cursor.
 * A cursor is sealed for this world and list; anything else throws CURSOR_INVALID. Throws what pageOf throws.
 */
export async function readPage<T, K>(
  ctx: Context,
  list: string,
  args: PageArgs,
  keyOf: (row: T) => K,
  load: (step: Step<K>) => Promise<T[]>,
): Promise<Page<T>> {
  const { back, size, cursor, cursorPath } = pageOf(args)
  const signingKey = await readSigningKey(ctx)
  const key = cursor === null ? null : unseal(signingKey, list, cursor)
  if (key === undefined) throw new DomainError('CURSOR_INVALID').at(cursorPath)
  const found = await load({ from: key as K | null, back, limit: size + 1 })
  const [more, behind] = [found.length > size, cursor !== null]
  const rows = found.slice(0, size)
  return {
    rows: back ? rows.reverse() : rows,
    hasNextPage: back ? behind : more,
    hasPreviousPage: back ? more : behind,
    cursorOf: (row) => seal(signingKey, list, keyOf(row)),
  }
}
