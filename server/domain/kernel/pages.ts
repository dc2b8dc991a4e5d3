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

export interface PageArgs {
  first?: number | null
  after?: string | null
}

/** How many rows a page has. Throws PAGE_SIZE_INVALID. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE
  if (size < 0 || size > LARGEST_PAGE) throw new DomainError('PAGE_SIZE_INVALID', { largest: LARGEST_PAGE }).at('first')
  return size
}

/**
 * Reads one page by keyset: `load(key, limit)` answers the rows after the key in the list's own order. A cursor is
 * sealed for this world and list; anything else throws CURSOR_INVALID.
 */
export async function readPage<T, K>(
  ctx: Context,
  list: string,
  args: PageArgs,
  keyOf: (row: T) => K,
  load: (after: K | null, limit: number) => Promise<T[]>,
): Promise<Page<T>> {
  const size = pageSize(args.first)
  const signingKey = await readSigningKey(ctx)
  let after: K | null = null
  if (args.after != null) {
    const key = unseal(signingKey, list, args.after)
    if (key === undefined) throw new DomainError('CURSOR_INVALID').at('after')
    after = key as K
  }
  const rows = await load(after, size + 1)
  return {
    rows: rows.slice(0, size),
    hasNextPage: rows.length > size,
    hasPreviousPage: after !== null,
    cursorOf: (row) => seal(signingKey, list, keyOf(row)),
  }
}
