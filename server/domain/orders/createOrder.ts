import type { OrderSource } from '../../../db/schema/orders.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { accountId } from '../credit/accounts.ts'
import { notEnough } from '../credit/rules.ts'
import { PAYMENT_TERM_DAYS } from '../invoices/rules.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedId } from '../kernel/ids.ts'
import { keepNewest } from '../kernel/keepNewest.ts'
import { LARGEST_MINOR, parsePositiveMoney } from '../kernel/money.ts'
import { move, openLane } from '../kernel/move.ts'
import { requireRight } from '../kernel/rights.ts'
import { searchable } from '../kernel/text.ts'
import { newToken, PAYMENT_TOKEN_PREFIX, PUBLIC_TOKEN_PREFIX } from '../kernel/tokens.ts'
import { write } from '../kernel/write.ts'
import type { OrderChanged } from './activateOrder.ts'
import { readLines } from './orderLines.ts'
import type { OrderLineInput } from './orderLines.ts'
import { placeOrder, readOrderNote, sourceOf } from './placeOrder.ts'
import { ACTIVATED_BY_HAND, ACTIVATION_RULE } from './rules.ts'

export interface CreateOrderInput {
  subAccountId: string
  lines: OrderLineInput[]
  paymentMethod: PaymentMethod
  shopId?: string | null
  fromBalance?: { amount: string; currency: string } | null
  activate?: boolean | null
  note?: string | null
  idempotencyKey?: string | null
}

/**
 * Places an order with its invoice. What is to be paid from the client's credit is reserved at once. Waits for a
 * person or activates by itself, as the reseller's policy says. Throws SUB_ACCOUNT_NOT_FOUND, SHOP_NOT_FOUND,
 * PRODUCT_NOT_FOUND, INSUFFICIENT_CREDIT, CURRENCY_MISMATCH, and the refusals of amounts and texts.
 */
export function createOrder(ctx: Context, input: CreateOrderInput): Promise<OrderChanged> {
  const asked = readAsked(ctx.actor, input)
  return asked ? createTogether(ctx, input, asked, {}) : createByItself(ctx, input)
}

/** What the input asks for, by stored ids and in minor units. */
interface Asked {
  client: string
  /** The shop that is named, or those that the actor is confined to. */
  shop: string | null
  shops: readonly string[] | null
  lines: { position: number; product: string; quantity: number; price: string | null; currency: string | null }[]
  method: PaymentMethod
  /** What is reserved of the client's credit, and its currency; null leaves it to the method of payment. */
  reserve: string | null
  currency: string | null
  byHand: boolean
  note: string | null
  source: OrderSource
}

/** Null for what the rules in the code refuse, in their order and their words. */
function readAsked(actor: Actor, input: CreateOrderInput): Asked | null {
  try {
    if (input.activate) requireRight(actor, 'orders.activate')
    const reserved = input.fromBalance && parsePositiveMoney(input.fromBalance, ['fromBalance'])
    return {
      client: storedId('SUB_ACCOUNT', input.subAccountId, 'SUB_ACCOUNT_NOT_FOUND', ['subAccountId']),
      shop: input.shopId == null ? null : storedId('SHOP', input.shopId, 'SHOP_NOT_FOUND', ['shopId']),
      shops: actor.confines?.shopIds ?? null,
      lines: readLines(actor, input.lines).map(({ productId: product, quantity, price }, position) => ({
        position,
        product,
        quantity,
        price: price && price.minor.toString(),
        currency: price && price.currency,
      })),
      method: input.paymentMethod,
      reserve: reserved ? reserved.minor.toString() : null,
      currency: reserved ? reserved.currency : null,
      byHand: input.activate === true,
      note: readOrderNote(input),
      source: sourceOf(actor),
    }
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}

/** Orders that wait in one world share a statement. */
const creations = openLane('create_orders')

/** What the statement goes by besides the orders. */
const SHARED = {
  largest: LARGEST_MINOR.toString(),
  termDays: PAYMENT_TERM_DAYS,
  rule: { ...ACTIVATION_RULE, byHand: { activate: true, reason: ACTIVATED_BY_HAND } },
}

/** What the database asked for, and is told when the order is asked for again. */
interface Told {
  /** The order's currency, whose accounts are not all there: only the code can name them. */
  currency?: string
  /** What is found by texts whose letters the database does not know. */
  words?: Record<string, string>
}

/** Worlds whose currency is kept in mind. */
const MOST_WORLDS = 1000
/** The currency in which a world last made accounts: probably that of its next client's first order. */
const currencies = new Map<string, string>()

function createTogether(ctx: Context, input: CreateOrderInput, asked: Asked, told: Told): Promise<OrderChanged> {
  const { environmentId } = ctx.actor
  const currency = told.currency ?? asked.currency ?? asked.lines[0]!.currency ?? currencies.get(environmentId)
  const facts = {
    ...asked,
    accounts: currency === undefined ? null : namedAccounts(environmentId, asked.client, currency),
    words: told.words ?? null,
    order: newId(),
    hold: newId(),
    invoice: newId(),
    payment: newId(),
    allocation: newId(),
    transfer: newId(),
    publicToken: newToken(PUBLIC_TOKEN_PREFIX, environmentId),
    paymentToken: newToken(PAYMENT_TOKEN_PREFIX, environmentId),
  }
  return move<OrderChanged>(ctx, creations, { ...callOf(input), shared: SHARED, facts }, (outcome, about) => {
    if (outcome === 'INSUFFICIENT_CREDIT') {
      throw notEnough(about.currency as string, about.availableMinor as bigint, about.amountMinor as bigint)
    }
    if (outcome === 'ACCOUNT_MISSING' && !told.currency) {
      const missing = about.currency as string
      keepNewest(currencies, environmentId, missing, MOST_WORLDS)
      return createTogether(ctx, input, asked, { ...told, currency: missing })
    }
    if (outcome === 'TEXT_UNKNOWN' && !told.words) {
      const words = Object.fromEntries((about.texts as string[]).map((text) => [text, searchable(text)]))
      return createTogether(ctx, input, asked, { ...told, words })
    }
    return createByItself(ctx, input)
  })
}

const namedAccounts = (environmentId: string, client: string, currency: string) => ({
  currency,
  client: accountId(environmentId, { kind: 'CLIENT', subAccountId: client, currency }),
  sales: accountId(environmentId, { kind: 'SALES', currency }),
  bank: accountId(environmentId, { kind: 'BANK', currency }),
})

const callOf = (input: CreateOrderInput) => ({ operation: 'createOrder', right: 'orders.create', input }) as const

/** One rule after the other in the code: for whatever is refused. */
const createByItself = (ctx: Context, input: CreateOrderInput): Promise<OrderChanged> =>
  write(ctx, callOf(input), (write) => placeOrder(write, input))
