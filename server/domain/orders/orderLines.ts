import { inArray } from 'drizzle-orm'
import { products } from '../../../db/schema/shops.ts'
import type { Actor } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'
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
  const ids = productIdsOf(inputs)
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

/** A line as it was asked for: the product by its stored id, and another price than the product's own. */
export interface AskedLine {
  productId: string
  quantity: number
  price: MoneyValue | null
}

/**
 * The lines as far as they can be judged without the products. Throws LINES_MISSING, LIST_TOO_LONG, PRODUCT_NOT_FOUND,
 * QUANTITY_INVALID, MISSING_RIGHT and the refusals of amounts.
 */
export function readLines(actor: Actor, inputs: readonly OrderLineInput[]): AskedLine[] {
  return productIdsOf(inputs).map((productId, i) => ({ productId, ...readLine(actor, inputs[i]!, i) }))
}

function productIdsOf(inputs: readonly OrderLineInput[]): string[] {
  if (inputs.length === 0) throw new DomainError('LINES_MISSING').at('lines')
  if (inputs.length > MOST_LINES) throw new DomainError('LIST_TOO_LONG', { largest: MOST_LINES }).at('lines')
  return inputs.map((line, i) =>
    storedId('PRODUCT', line.productId, 'PRODUCT_NOT_FOUND', ['lines', `${i}`, 'productId']),
  )
}

function readLine(actor: Actor, line: OrderLineInput, index: number): Omit<AskedLine, 'productId'> {
  const { quantity, unitPrice } = line
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > LARGEST_QUANTITY) {
    throw new DomainError('QUANTITY_INVALID').at('lines', `${index}`, 'quantity')
  }
  if (unitPrice) requireRight(actor, 'orders.price')
  return { quantity, price: unitPrice ? parsePositiveMoney(unitPrice, ['lines', `${index}`, 'unitPrice']) : null }
}

function priceLine(
  actor: Actor,
  line: OrderLineInput,
  product: { id: string; name: string; priceMinor: bigint },
  index: number,
): PricedLine {
  const { quantity, price } = readLine(actor, line, index)
  const unitPriceMinor = price?.minor ?? product.priceMinor
  return {
    productId: product.id,
    description: product.name,
    quantity,
    unitPriceMinor,
    totalMinor: unitPriceMinor * BigInt(quantity),
  }
}
