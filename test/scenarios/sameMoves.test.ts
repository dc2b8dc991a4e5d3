import { afterEach, beforeEach, expect, it } from 'vitest'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { topUpResellerCredit } from '../../server/domain/credit/topUpResellerCredit.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import type { CreateOrderInput } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { activatePlainly, givePlainly, recoverPlainly, setMinimumPlainly, topUpPlainly } from '../support/plainMoves.ts'
import { alike, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'

// The same story told twice: once through shared statements, once with every step its own statement. Rows, answers,
// refusals, keys and journal must be the same, ids and instants aside.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

interface Moves {
  give: typeof giveCredit
  activate: typeof activateOrder
  limit: typeof setMinimumBalance
  recover: typeof recoverCredit
  topUp: typeof topUpResellerCredit
  /** At once, or one after the other. */
  together: boolean
}

const eur = (amount: string, currency = 'EUR') => ({ amount, currency })

async function tellStory(ctx: Context, moves: Moves): Promise<unknown[]> {
  const { give, activate, together } = moves
  const clients: string[] = []
  for (let i = 0; i < 5; i++) {
    const name = i === 0 ? 'Zoë "the" \\ Client\n& Söhne' : `Client ${i}`
    const person = {
      username: `same-${i}`,
      name,
      email: `same${i}@example.com`,
      phone: i ? null : '+39 02 1',
      tags: ['a"b', 'c'],
    }
    const { subAccount } = await createSubAccount(ctx, person)
    clients.push(publicId('SUB_ACCOUNT', subAccount.id))
  }
  const [first, second, third] = clients as [string, string, string]
  const gift = (subAccountId: string, amount: string, more: object = {}) => ({
    subAccountId,
    amount: eur(amount),
    ...more,
  })
  const key = (name: string) => ({ idempotencyKey: `same-moves-${name}` })
  const gifts = [
    gift(first, '100.00', { note: ' Welcome "back" ', ...key('one') }),
    gift(second, '0.01'),
    gift(first, '50.50', key('two')),
    gift('sub_0000000000000000000000', '1.00', key('nobody')),
    gift('nonsense', '1.00'),
    gift(third, '1000000.00', key('too-much')),
    gift(third, '300.00', { note: null }),
    gift(first, '100.00', { note: ' Welcome "back" ', ...key('one') }),
    gift(first, '100.00', key('one')),
    { subAccountId: third, amount: eur('5', 'JPY'), idempotencyKey: 'same-moves-yen' },
    gift(second, '-1.00'),
    gift(second, '1.00', { idempotencyKey: 'short' }),
    gift(second, '1.00', { note: 'x'.repeat(501) }),
  ]
  const given = await inOrder(
    gifts.map((input) => () => outcomeOf(() => give(ctx, input))),
    together,
  )

  const { product } = await createProduct(ctx, { sku: 'SAME', name: 'Hosting "12"', price: eur('40.00') })
  const order = async (subAccountId: string, more: Partial<CreateOrderInput> = {}) => {
    const lines = [{ productId: publicId('PRODUCT', product.id), quantity: 1 }]
    const placed = await createOrder(ctx, { subAccountId, lines, paymentMethod: 'BANK_TRANSFER', ...more })
    return publicId('ORDER', placed.order.id)
  }
  const whole = await order(first, { paymentMethod: 'BALANCE', note: 'Soon' })
  const part = await order(third, { fromBalance: eur('15.00') })
  const bare = await order(second)
  const gone = await order(clients[3]!)
  await deleteOrder(ctx, { orderId: gone })
  const started = await order(clients[4]!, { fromBalance: eur('0.00') }).catch(() => order(clients[4]!))
  const [{ id: invoiceId }] =
    (await books.owner`select i.id from invoices i join orders o on o.environment_id = i.environment_id
    and o.id = i.order_id where o.environment_id = ${ctx.actor.environmentId} order by o.created_at desc limit 1`) as unknown as [
      { id: string },
    ]
  await recordPayment(ctx, { invoiceId: publicId('INVOICE', invoiceId), amount: eur('10.00'), method: 'BANK_TRANSFER' })
  const activations = [whole, part, bare, gone, started, 'ord_0000000000000000000000', 'nonsense', whole].map(
    (orderId, i) => ({ orderId, ...(i % 2 === 0 ? key(`order-${i}`) : {}) }),
  )
  activations.push({ orderId: whole, ...key('order-0') }, { orderId: part, ...key('order-0') })
  const activated = await inOrder(
    activations.map((input) => () => outcomeOf(() => activate(ctx, input))),
    together,
  )
  // Two of one client, the second while the first is already active.
  const twice = [await order(first, { fromBalance: eur('1.00') }), await order(first, { paymentMethod: 'BALANCE' })]
  const after = await inOrder(
    twice.map((orderId) => () => outcomeOf(() => activate(ctx, { orderId }))),
    false,
  )
  return [given, activated, after, await tellOfLimits(ctx, clients, moves), await tellOfOwnCredit(ctx, moves)]
}

/** Limits are set, then what is free is recovered: with limits, reservations, deposits, stale previews and repeats. */
async function tellOfLimits(ctx: Context, clients: string[], { limit, recover, together }: Moves): Promise<unknown[]> {
  const [first, second, third, fourth, fifth] = clients as [string, string, string, string, string]
  const key = (name: string) => ({ idempotencyKey: `same-moves-${name}` })
  const minimum = (subAccountId: string, amount: string, more: object = {}) => ({
    subAccountId,
    minimumBalance: eur(amount),
    ...more,
  })
  const limits = [
    minimum(first, '-20.00', key('limit')),
    minimum(first, '-20.00'),
    minimum(first, '5.00'),
    minimum(second, '1000.00', key('deposit')),
    minimum(fourth, '0.00', key('as-it-is')),
    minimum('sub_0000000000000000000000', '1.00', key('nobody-2')),
    minimum('nonsense', '1.00'),
    minimum(first, '-20.00', key('limit')),
    minimum(first, '-21.00', key('limit')),
    minimum(third, '1.00', key('one')),
    { subAccountId: fifth, minimumBalance: eur('-5', 'JPY') },
    minimum(second, '1.001'),
    minimum(second, '1.00', { idempotencyKey: 'short' }),
  ]
  const limited = await inOrder(
    limits.map((input) => () => outcomeOf(() => limit(ctx, input))),
    together,
  )
  const tokenOf = async (subAccountId: string, currency = 'EUR') =>
    (await previewRecovery(ctx, subAccountId, currency)).token
  const stale = await tokenOf(third)
  await giveCredit(ctx, { subAccountId: third, amount: eur('7.00') })
  const [ofFirst, ofThird, ofNobody] = [await tokenOf(first), await tokenOf(third), await tokenOf(fourth)]
  const recoveries = [
    { subAccountId: first, token: ofFirst, ...key('back') },
    { subAccountId: first, token: ofFirst },
    { subAccountId: second, token: await tokenOf(second), ...key('nothing') },
    { subAccountId: fourth, token: ofNobody },
    { subAccountId: fourth, token: await tokenOf(fourth, 'JPY') },
    { subAccountId: third, token: ofThird },
    { subAccountId: third, token: stale, ...key('stale') },
    { subAccountId: first, token: ofThird },
    { subAccountId: first, token: 'nonsense' },
    { subAccountId: 'sub_0000000000000000000000', token: ofFirst },
    { subAccountId: first, token: ofFirst, ...key('back') },
    { subAccountId: third, token: ofThird, ...key('back') },
    { subAccountId: third, token: ofThird, ...key('limit') },
  ]
  const recovered = await inOrder(
    recoveries.map((input) => () => outcomeOf(() => recover(ctx, input))),
    together,
  )
  return [limited, recovered]
}

/** The reseller's own credit grows: in a currency that it has, and in one that it has not had before. */
async function tellOfOwnCredit(ctx: Context, { topUp, together }: Moves): Promise<unknown[]> {
  const key = (name: string) => ({ idempotencyKey: `same-moves-${name}` })
  const inEuro = [
    { amount: eur('10.00'), note: ' By "wire" ', ...key('top-up') },
    { amount: eur('0.01') },
    { amount: eur('0.01'), note: null },
    { amount: eur('10.00'), note: ' By "wire" ', ...key('top-up') },
    { amount: eur('10.00'), ...key('top-up') },
    { amount: eur('10.00'), ...key('one') },
    { amount: eur('0.00') },
    { amount: eur('1.001') },
    { amount: eur('1.00', 'XXX') },
    { amount: eur('1.00'), idempotencyKey: 'short' },
  ]
  // A key that is taken makes no accounts in a currency that is new.
  const inYen = [{ amount: eur('10', 'JPY'), ...key('top-up') }]
  const inFrancs = [{ amount: eur('7.50', 'CHF'), ...key('francs') }, { amount: eur('2.50', 'CHF') }]
  const ends: unknown[] = []
  // Money of two currencies never shares a statement, so that at once either could be told first.
  for (const topUps of [inEuro, inYen, inFrancs]) {
    const calls = topUps.map((input) => () => outcomeOf(() => topUp(ctx, input)))
    ends.push(await inOrder(calls, together))
  }
  return ends
}

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'does with shared statements what is done step by step, when moves come %s',
  { timeout: 120_000 },
  async (_, together) => {
    const { mine, other } = books
    const lane = {
      give: giveCredit,
      activate: activateOrder,
      limit: setMinimumBalance,
      recover: recoverCredit,
      topUp: topUpResellerCredit,
    }
    const steps = {
      give: givePlainly,
      activate: activatePlainly,
      limit: setMinimumPlainly,
      recover: recoverPlainly,
      topUp: topUpPlainly,
    }
    const shared = await tellStory(mine.ctx, { ...lane, together })
    const plain = await tellStory(other.ctx, { ...steps, together: false })
    expect(alike(shared)).toEqual(alike(plain))
    await expectSameRemains(books)
  },
)
