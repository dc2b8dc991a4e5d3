import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { products } from '../../../db/schema/shops.ts'
import type { ProductRow } from '../../../db/schema/shops.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { pageSize } from '../kernel/pages.ts'
import type { PageArgs } from '../kernel/pages.ts'
import { storedId } from '../kernel/ids.ts'

/** What may be ordered, by article number. `after` is the id of the last product already seen. */
export function readProducts(ctx: Context, args: PageArgs): Promise<ProductRow[]> {
  const after = args.after == null ? null : storedId('PRODUCT', args.after, 'CURSOR_INVALID', ['after'])
  return read(ctx, (tx) =>
    tx
      .select()
      .from(products)
      .where(
        and(
          eq(products.environmentId, ctx.actor.environmentId),
          after ? sql`${products.sku} > (select sku from products where id = ${after}::uuid)` : undefined,
        ),
      )
      .orderBy(asc(products.sku))
      .limit(pageSize(args.first)),
  )
}

/** Products by their stored ids, in any order; those of other worlds are not there. */
export const readProductsByIds = (ctx: Context, uuids: readonly string[]): Promise<ProductRow[]> =>
  read(ctx, (tx) =>
    tx
      .select()
      .from(products)
      .where(inArray(products.id, [...uuids])),
  )
