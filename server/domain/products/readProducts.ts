import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { products } from '../../../db/schema/shops.ts'
import type { ProductRow } from '../../../db/schema/shops.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { pageOf } from '../kernel/pages.ts'
import type { PageArgs } from '../kernel/pages.ts'
import { storedId } from '../kernel/ids.ts'
import { readAmong } from '../kernel/readOnce.ts'

/**
 * What may be ordered, by article number. `after` and `before` are the id of the product where the reader stands. Throws
 * CURSOR_INVALID for what is no product's id, and what pageOf throws.
 */
export async function readProducts(ctx: Context, args: PageArgs): Promise<ProductRow[]> {
  const { back, size, cursor, cursorPath } = pageOf(args)
  const from = cursor === null ? null : storedId('PRODUCT', cursor, 'CURSOR_INVALID', [cursorPath])
  const place = sql`(select sku from products where id = ${from}::uuid)`
  const beyond = back ? sql`${products.sku} < ${place}` : sql`${products.sku} > ${place}`
  const rows = await read(ctx, (tx) =>
    tx
      .select()
      .from(products)
      .where(and(eq(products.environmentId, ctx.actor.environmentId), from === null ? undefined : beyond))
      .orderBy(back ? desc(products.sku) : asc(products.sku))
      .limit(size),
  )
  return back ? rows.reverse() : rows
}

/** Products by their stored ids, in any order; those of other worlds are not there. */
export const readProductsByIds = (ctx: Context, uuids: readonly string[]): Promise<ProductRow[]> =>
  readAmong(ctx, products, products.id, uuids)
