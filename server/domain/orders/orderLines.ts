import { inArray } from 'drizzle-orm'
import { products } from '../../../db/schema/shops.ts'
import type { Actor } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import { LARGEST_MINOR, parsePositiveMoney } from '../kernel/money.ts'
import { requireRight } from '../kernel/rights.ts'
import type { Write } from '../kernel/write.ts'

export interface OrderLineInput {
  productId: string
  quantity: number
  unitPrice?: { amount: string; currency: string } | null
}

export interface PricedLine {
  productId: string
  description: string
  quantity: number
  unitPriceMinor: bigint
  totalMinor: bigint
}

const MOST_LINES = 100
const LARGEST_QUANTITY = 1_000_000

/**
 * Looks the products up and prices the lines, all in one currency. Another price than the product's own needs the
 * right orders.price. Throws LINES_MISSING, LIST_TOO_LONG, PRODUCT_NOT_FOUND, QUANTITY_INVALID, CURRENCY_MISMATCH.
 */
export async function priceLines(
  write: Write,
  inputs: readonly OrderLineInput[],
): Promise<{ lines: PricedLine[]; currency: string; totalMinor: bigint }> {
  if (inputs.length === 0) throw new DomainError('LINES_MISSING').at('lines')
  if (inputs.length > MOST_LINES) throw new DomainError('LIST_TOO_LONG', { largest: MOST_LINES }).at('lines')
  const ids = inputs.map((line, i) =>
    storedId('PRODUCT', line.productId, 'PRODUCT_NOT_FOUND', ['lines', `${i}`, 'productId']),
  )
  const rows = await write.tx.select().from(products).where(inArray(products.id, ids))
  const priced = inputs.map((line, i) => {
    const product = rows.find((row) => row.id === ids[i])
    if (!product) throw new DomainError('PRODUCT_NOT_FOUND').at('lines', `${i}`, 'productId')
    return { currency: line.unitPrice?.currency ?? product.currency, line: priceLine(write.actor, line, product, i) }
  })
  const currency = priced[0]!.currency
  const other = priced.findIndex((line) => line.currency !== currency)
  if (other >= 0) {
    throw new DomainError('CURRENCY_MISMATCH', { expected: currency, got: priced[other]!.currency }).at(
      'lines',
      `${other}`,
    )
  }
  const lines = priced.map(({ line }) => line)
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0n)
  if (totalMinor > LARGEST_MINOR) throw new DomainError('AMOUNT_TOO_LARGE').at('lines')
  return { lines, currency, totalMinor }
}

function priceLine(
  actor: Actor,
  line: OrderLineInput,
  product: { id: string; name: string; priceMinor: bigint },
  index: number,
): PricedLine {
  const { quantity } = line
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > LARGEST_QUANTITY) {
    throw new DomainError('QUANTITY_INVALID').at('lines', `${index}`, 'quantity')
  }
  if (line.unitPrice) requireRight(actor, 'orders.price')
  const price = line.unitPrice && parsePositiveMoney(line.unitPrice, ['lines', `${index}`, 'unitPrice'])
  const unitPriceMinor = price?.minor ?? product.priceMinor
  return {
    productId: product.id,
    description: product.name,
    quantity,
    unitPriceMinor,
    totalMinor: unitPriceMinor * BigInt(quantity),
  }
}
