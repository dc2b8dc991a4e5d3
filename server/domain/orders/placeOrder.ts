import { orderLines, orders } from '../../../db/schema/orders.ts'
import type { OrderRow, OrderSource } from '../../../db/schema/orders.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { heldAccount, holdAccounts } from '../credit/accounts.ts'
import { placeHold } from '../credit/holds.ts'
import { issueInvoice } from '../invoices/issueInvoice.ts'
import { addDays, PAYMENT_TERM_DAYS } from '../invoices/rules.ts'
import type { Actor } from '../kernel/actor.ts'
import { readClock } from '../kernel/clock.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { requireRight } from '../kernel/rights.ts'
import { readOptionalText, searchable } from '../kernel/text.ts'
import type { Write } from '../kernel/write.ts'
import { findShop, takeNumber } from '../shops/shops.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { recountPendingOrders } from '../subAccounts/recountPendingOrders.ts'
import { activateHeldOrder } from './activateHeldOrder.ts'
import type { OrderChanged } from './activateOrder.ts'
import { considerActivation, readPolicy } from './considerActivation.ts'
import type { CreateOrderInput } from './createOrder.ts'
import type { HeldOrder } from './holdOrder.ts'
import { priceLines } from './orderLines.ts'
import { ACTIVATED_BY_HAND, decideActivation } from './rules.ts'
import { recordOrder } from './updateOrder.ts'

type Priced = Awaited<ReturnType<typeof priceLines>>

/**
 * Places an order within a write, one rule after the other. Throws SUB_ACCOUNT_NOT_FOUND, SHOP_NOT_FOUND,
 * PRODUCT_NOT_FOUND, INSUFFICIENT_CREDIT, CURRENCY_MISMATCH, and the refusals of amounts and texts.
 */
export async function placeOrder(write: Write, input: CreateOrderInput): Promise<OrderChanged> {
  if (input.activate) requireRight(write.actor, 'orders.activate')
  const subAccount = await findSubAccount(write.tx, input.subAccountId)
  const shop = await findShop(write, input.shopId)
  const priced = await priceLines(write, input.lines)
  const { currency } = priced
  const reserveMinor = amountToReserve(input, priced)
  const accounts = await holdAccounts(write, [
    { kind: 'CLIENT', subAccountId: subAccount.id, currency },
    { kind: 'SALES', currency },
    { kind: 'BANK', currency },
  ])
  const { number } = await takeNumber(write.tx, shop, 'order')
  const order = await insertOrder(write, { input, subAccount, shopId: shop.id, number, priced })
  if (reserveMinor > 0n) {
    const account = heldAccount(accounts, order.environmentId, {
      kind: 'CLIENT',
      subAccountId: subAccount.id,
      currency,
    })
    await placeHold(write, account, order, subAccount.name, reserveMinor)
  }
  const { today } = await readClock(write.tx)
  const invoice = await issueInvoice(write, {
    shop,
    subAccount,
    orderId: order.id,
    money: { minor: priced.totalMinor, currency },
    today,
    dueOn: addDays(today, PAYMENT_TERM_DAYS),
  })
  const held: HeldOrder = { order, invoice, subAccount, accounts }
  held.subAccount = await recountPendingOrders(write, subAccount.id)
  if (input.activate) {
    const by = write.actor.name
    await activateHeldOrder(write, held, { policy: order.activationPolicy, reason: ACTIVATED_BY_HAND, by })
  } else {
    await considerActivation(write, held)
  }
  return { order: held.order, subAccount: held.subAccount }
}

/** What the caller notes on the order. Throws the refusals of texts. */
export const readOrderNote = (input: CreateOrderInput): string | null => readOptionalText(input.note, ['note'], 2000)

/** Which door an order came through. */
export const sourceOf = (actor: Actor): OrderSource => (actor.kind === 'API_KEY' ? 'API' : 'PORTAL')

function amountToReserve(input: CreateOrderInput, priced: Priced): bigint {
  if (!input.fromBalance) return input.paymentMethod === 'BALANCE' ? priced.totalMinor : 0n
  const { minor, currency } = parsePositiveMoney(input.fromBalance, ['fromBalance'])
  if (currency !== priced.currency) {
    throw new DomainError('CURRENCY_MISMATCH', { expected: priced.currency, got: currency }).at(
      'fromBalance',
      'currency',
    )
  }
  if (minor > priced.totalMinor) {
    const outstanding = { minor: priced.totalMinor, currency }
    throw new DomainError('AMOUNT_ABOVE_OUTSTANDING', { outstanding }).at('fromBalance', 'amount')
  }
  return minor
}

async function insertOrder(
  write: Write,
  what: { input: CreateOrderInput; subAccount: SubAccountRow; shopId: string; number: string; priced: Priced },
): Promise<OrderRow> {
  const { input, subAccount, priced } = what
  const { environmentId } = write.actor
  const policy = await readPolicy(write.tx, input.paymentMethod)
  const id = newId()
  const [order] = await write.tx
    .insert(orders)
    .values({
      environmentId,
      id,
      shopId: what.shopId,
      subAccountId: subAccount.id,
      number: what.number,
      currency: priced.currency,
      totalMinor: priced.totalMinor,
      paymentMethod: input.paymentMethod,
      activationPolicy: policy,
      activationReason: decideActivation({ policy, fundsSettled: false, clientOrderedBefore: false }).reason,
      source: sourceOf(write.actor),
      note: readOrderNote(input),
      searchText: searchable(
        what.number,
        subAccount.name,
        subAccount.username,
        ...priced.lines.map((l) => l.description),
      ),
    })
    .returning()
  await write.tx.insert(orderLines).values(
    priced.lines.map((line, position) => ({
      ...line,
      environmentId,
      orderId: id,
      position,
      currency: priced.currency,
    })),
  )
  recordOrder(write, order!, 'order.created', { client: subAccount.name, amountMinor: priced.totalMinor.toString() })
  return order!
}
