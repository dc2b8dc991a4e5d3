import { products } from '../../../db/schema/shops.ts'
import type { ProductRow } from '../../../db/schema/shops.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { readText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'

export interface CreateProductInput {
  sku: string
  name: string
  price: { amount: string; currency: string }
  idempotencyKey?: string | null
}

/** Adds a product to what may be ordered. Throws SKU_TAKEN and the refusals of amounts and texts. */
export function createProduct(ctx: Context, input: CreateProductInput): Promise<{ product: ProductRow }> {
  const price = parsePositiveMoney(input.price, ['price'])
  const sku = readText(input.sku, ['sku'], 64)
  const name = readText(input.name, ['name'])
  const conflicts = { products_environment_id_sku_unique: () => new DomainError('SKU_TAKEN', { sku }).at('sku') }
  return write(ctx, { operation: 'createProduct', right: 'products.create', input, conflicts }, async (write) => {
    const { environmentId } = write.actor
    const [product] = await write.tx
      .insert(products)
      .values({ environmentId, id: newId(), sku, name, priceMinor: price.minor, currency: price.currency })
      .returning()
    write.record({
      kind: 'product.created',
      subjectType: 'PRODUCT',
      subjectId: product!.id,
      subjectVersion: 1,
      data: { name, sku },
    })
    return { product: product! }
  })
}
