import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { shops } from '../../../db/schema/shops.ts'
import type { ShopRow } from '../../../db/schema/shops.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'

/** The reseller's shops, by name. */
export const readShops = (ctx: Context): Promise<ShopRow[]> =>
  read(ctx, (tx) => tx.select().from(shops).orderBy(asc(shops.name)))

/**
 * The shop that an input names, or the default one; for whoever is confined to some shops the first of those, the
 * default one before the others. Throws SHOP_NOT_FOUND.
 */
export async function findShop(
  { tx, actor }: Pick<Write, 'tx' | 'actor'>,
  shopId: string | null | undefined,
): Promise<ShopRow> {
  const only = actor.confines?.shopIds
  const wanted =
    shopId != null
      ? eq(shops.id, storedId('SHOP', shopId, 'SHOP_NOT_FOUND', ['shopId']))
      : only
        ? inArray(shops.id, [...only])
        : eq(shops.isDefault, true)
  const [shop] = await tx.select().from(shops).where(wanted).orderBy(desc(shops.isDefault), asc(shops.name)).limit(1)
  if (!shop) throw new DomainError('SHOP_NOT_FOUND').at('shopId')
  return shop
}

/** Takes the shop's next order or invoice number; held until the commit, so that numbers have no holes. */
export async function takeNumber(
  tx: Tx,
  shop: ShopRow,
  series: 'order' | 'invoice',
): Promise<{ number: string; running: number }> {
  const column = series === 'order' ? shops.nextOrderNumber : shops.nextInvoiceNumber
  const name = series === 'order' ? 'nextOrderNumber' : 'nextInvoiceNumber'
  const [row] = await tx
    .update(shops)
    .set({ [name]: sql`${column} + 1` })
    .where(and(eq(shops.environmentId, shop.environmentId), eq(shops.id, shop.id)))
    .returning({ running: sql<number>`${column} - 1` })
  const running = row!.running
  const prefix = series === 'order' ? shop.orderPrefix : shop.invoicePrefix
  return { number: `${prefix}${String(running).padStart(5, '0')}`, running }
}
