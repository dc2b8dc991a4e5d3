import { afterEach, beforeEach, expect, it } from 'vitest'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { topUpResellerCredit } from '../../server/domain/credit/topUpResellerCredit.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { PersonalLimits } from '../../server/domain/kernel/actor.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import type { PaidMoney } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { deletePlainly, givePlainly, recoverPlainly, setMinimumPlainly } from '../support/plainMoves.ts'
import { alike, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'

// Moves of people with personal limits, told twice as in sameMoves: through the statements that they share with everybody
// else, and step by step. Of moves at once, those that ask a second person are told last, for they are judged after the rest.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

interface Ways {
  give: typeof giveCredit
  recover: typeof recoverCredit
  limit: typeof setMinimumBalance
  remove: typeof deleteOrder
  /** At once, or one after the other. */
  together: boolean
}

const NONE = { largestCreditMinor: null, refundsPerDayMinor: null, secondPersonAboveMinor: null }
const NOBODY = 'sub_0000000000000000000000'
const money = (amount: string, currency = 'EUR') => ({ amount, currency })
const key = (name: string) => ({ idempotencyKey: `same-limits-${name}` })

/** The same person with limits of their own. */
const within = (ctx: Context, limits: Partial<PersonalLimits>): Context => ({
  ...ctx,
  actor: { ...ctx.actor, kind: 'USER', limits: { ...NONE, ...limits } },
})

let named = 0
async function clientOf(ctx: Context): Promise<string> {
  const name = `limits-${++named}`
  const { subAccount } = await createSubAccount(ctx, { username: name, name: 'Client', email: `${name}@example.com` })
  return publicId('SUB_ACCOUNT', subAccount.id)
}

type Call = () => Promise<unknown>
const tell = (calls: Call[], { together }: Ways) =>
  inOrder(
    calls.map((call) => () => outcomeOf(call)),
    together,
  )

async function tellOfGifts(ctx: Context, ways: Ways): Promise<unknown> {
  const clients = [await clientOf(ctx), await clientOf(ctx), await clientOf(ctx)] as const
  const give =
    (by: Context, client: string, amount: string, more: object = {}, currency = 'EUR'): Call =>
    () =>
      ways.give(by, { subAccountId: client, amount: money(amount, currency), ...more })
  const clerk = within(ctx, { largestCreditMinor: 50_000n, secondPersonAboveMinor: 20_000n })
  const capped = within(ctx, { largestCreditMinor: 10_000n })
  const watchedOver = within(ctx, { secondPersonAboveMinor: 0n })
  const other = within(ctx, { refundsPerDayMinor: 1n })
  const [first, second, third] = clients
  return [
    await tell(
      [
        give(clerk, first, '199.99'),
        give(clerk, first, '200.00', key('at')),
        give(ctx, second, '700.00'),
        give(clerk, first, '500.01', { ...key('beyond'), note: 'Beyond' }),
        give(capped, second, '100.00'),
        give(capped, third, '100.01'),
        give(clerk, third, '1', {}, 'USD'),
        give(capped, third, '1', {}, 'USD'),
        give(clerk, NOBODY, '900.00'),
        give(clerk, second, '200.00', key('at')),
        give(clerk, first, '200.00', key('at')),
        give(other, second, '800.00'),
        give(clerk, third, '-1.00'),
        give(capped, third, '0.01'),
        give(clerk, third, '200.01', { note: ' For "you" ', ...key('asked') }),
      ],
      ways,
    ),
    // Asked again, the same request is answered; a key of one way is known to the other.
    await tell([give(clerk, third, '200.01', { note: ' For "you" ', ...key('asked') })], ways),
    await tell([give(clerk, third, '1.00', key('asked'))], ways),
    await tell([give(watchedOver, first, '0.01')], ways),
    await tell([give(watchedOver, first, '0.01', {}, 'USD')], ways),
    // What somebody gives alone is not more than what is there.
    await tell([give(within(ctx, { largestCreditMinor: 10n ** 15n }), first, '5000000.00')], ways),
  ]
}

async function tellOfMinimums(ctx: Context, ways: Ways): Promise<unknown> {
  const [first, second, third] = [await clientOf(ctx), await clientOf(ctx), await clientOf(ctx)]
  const set =
    (by: Context, subAccountId: string, amount: string, more: object = {}, currency = 'EUR'): Call =>
    () =>
      ways.limit(by, { subAccountId, minimumBalance: money(amount, currency), ...more })
  const clerk = within(ctx, { largestCreditMinor: 50_000n, secondPersonAboveMinor: 20_000n })
  return [
    await tell(
      [
        set(clerk, first, '-200.00', key('lent')),
        set(clerk, first, '-5000.00', key('lent-beyond')),
        set(clerk, first, '-400.00'),
        set(ctx, first, '-900.00'),
        set(clerk, first, '-1100.00'),
        set(clerk, first, '-100.00'),
        set(clerk, first, '-100.00'),
        set(clerk, first, '-200.00', key('lent')),
        set(clerk, first, '-201.00', key('lent')),
        set(clerk, NOBODY, '-900.00'),
        // Less is lent in any currency.
        set(clerk, second, '50', {}, 'JPY'),
        set(clerk, second, '0', {}, 'CHF'),
        set(clerk, third, '-500.01'),
        set(clerk, third, '900.00'),
      ],
      ways,
    ),
    await tell([set(clerk, second, '49', {}, 'JPY')], ways),
    await tell([set(clerk, second, '-1.00', {}, 'USD')], ways),
    await tell([set(clerk, first, '-300.01', key('lent-asked'))], ways),
    await tell([set(clerk, first, '-300.01', key('lent-asked'))], ways),
    await tell([set(clerk, third, '400.00')], ways),
    await tell([set(within(ctx, { secondPersonAboveMinor: 0n }), second, '-1', {}, 'JPY')], ways),
  ]
}

async function tellOfRecoveries(ctx: Context, ways: Ways): Promise<unknown> {
  await topUpResellerCredit(ctx, { amount: money('1000.00', 'USD') })
  const recovery = async (by: Context, amount: string | null, more: object = {}, currency = 'EUR') => {
    const subAccountId = await clientOf(ctx)
    if (amount !== null) await giveCredit(ctx, { subAccountId, amount: money(amount, currency) })
    const { token } = await previewRecovery(ctx, subAccountId, currency)
    const call: Call = () => ways.recover(by, { subAccountId, token, ...more })
    return Object.assign(call, { subAccountId })
  }
  const clerk = within(ctx, { largestCreditMinor: 50_000n, secondPersonAboveMinor: 20_000n })
  const at = await recovery(clerk, '200.00', key('back'))
  const stale = await recovery(clerk, '10.00')
  await giveCredit(ctx, { subAccountId: stale.subAccountId, amount: money('600.00') })
  const calls = [
    at,
    at,
    stale,
    await recovery(ctx, '600.00'),
    await recovery(clerk, '500.01', key('back-beyond')),
    await recovery(clerk, '5.00', {}, 'USD'),
    await recovery(clerk, null),
    await recovery(clerk, null, {}, 'USD'),
    await recovery(clerk, '0.01'),
    await recovery(clerk, '1.00', key('back')),
    await recovery(clerk, '200.01', key('back-asked')),
  ]
  return [
    await tell(calls, ways),
    await tell(calls.slice(-1), ways),
    await tell([await recovery(within(ctx, { secondPersonAboveMinor: 0n }), '5.00', {}, 'USD')], ways),
  ]
}

async function tellOfDeletions(ctx: Context, ways: Ways): Promise<unknown> {
  const products = new Map<string, string>()
  for (const currency of ['EUR', 'USD']) {
    const { product } = await createProduct(ctx, { sku: currency, name: 'Hosting', price: money('500.00', currency) })
    products.set(currency, publicId('PRODUCT', product.id))
  }
  /** A deletion of an order of a client of its own, on which so much was paid. */
  const deletion = async (
    by: Context,
    paid: string | null,
    paidMoney: PaidMoney | null,
    more = {},
    currency = 'EUR',
  ) => {
    const lines = [{ productId: products.get(currency)!, quantity: 1 }]
    const ordered = { subAccountId: await clientOf(ctx), lines, paymentMethod: 'BANK_TRANSFER' } as const
    const { order } = await createOrder(ctx, ordered)
    const [row] = await books.owner`select id from invoices where order_id = ${order.id}`
    const payment = { invoiceId: publicId('INVOICE', row!.id as string), method: 'CARD' } as const
    if (paid !== null) await recordPayment(ctx, { ...payment, amount: money(paid, currency) })
    return (): Promise<unknown> => ways.remove(by, { orderId: publicId('ORDER', order.id), paidMoney, ...more })
  }
  const daily = within(ctx, { refundsPerDayMinor: 15_000n, secondPersonAboveMinor: 6_000n })
  const twice = await deletion(daily, '60.00', 'TO_BALANCE', key('returned'))
  const asked = await deletion(within(ctx, { secondPersonAboveMinor: 6_000n }), '60.01', 'TO_SOURCE', {
    reason: 'Why',
    ...key('return-asked'),
  })
  const ends = [
    await tell(
      [
        twice,
        await deletion(daily, '500.00', 'KEEP'),
        await deletion(daily, '50.00', 'TO_SOURCE'),
        await deletion(daily, '300.00', null),
        await deletion(daily, null, null),
        await deletion(daily, null, 'TO_BALANCE'),
        await deletion(daily, '10.00', 'TO_BALANCE', {}, 'USD'),
        await deletion(daily, '40.00', 'TO_SOURCE', { reason: 'The last of the day' }),
        await deletion(daily, '0.01', 'TO_SOURCE', key('return-beyond')),
        await deletion(daily, '151.00', 'TO_BALANCE'),
        await deletion(daily, '5.00', 'TO_SOURCE', key('returned')),
        twice,
      ],
      ways,
    ),
    await tell([await deletion(within(ctx, { secondPersonAboveMinor: 6_000n }), '60.00', 'TO_SOURCE'), asked], ways),
    await tell([asked], ways),
    // Somebody else's limits, and what was returned by the same person before it had any.
    await tell([await deletion(ctx, '400.00', 'TO_BALANCE')], ways),
    await tell([await deletion(within(ctx, { largestCreditMinor: 1n }), '400.00', 'TO_SOURCE')], ways),
    await tell([await deletion(within(ctx, { secondPersonAboveMinor: 900n }), '1.00', 'TO_SOURCE', {}, 'USD')], ways),
  ]
  // Days are those of the reseller's zone, an hour before that of UTC, to the millisecond.
  const clock = (after: number) => ({ ...daily, clock: new Date(Date.UTC(2030, 0, 1, 23) + after) })
  for (const [after, paid] of [
    [-1, '60.00'],
    [-1, '60.00'],
    [-1, '30.01'],
    [0, '60.00'],
    [1, '60.00'],
    [2, '30.00'],
    [3, '0.01'],
  ] as const)
    ends.push(await tell([await deletion(clock(after), paid, 'TO_BALANCE')], ways))
  return ends
}

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'moves of people with limits do with shared statements what is done step by step, when they come %s',
  { timeout: 120_000 },
  async (_, together) => {
    const lane = { give: giveCredit, recover: recoverCredit, limit: setMinimumBalance, remove: deleteOrder, together }
    const steps = {
      give: givePlainly,
      recover: recoverPlainly,
      limit: setMinimumPlainly,
      remove: deletePlainly,
      together: false,
    }
    const story = async ({ ctx }: Books['mine'], ways: Ways) => {
      named = 0
      return [
        await tellOfGifts(ctx, ways),
        await tellOfMinimums(ctx, ways),
        await tellOfRecoveries(ctx, ways),
        await tellOfDeletions(ctx, ways),
      ]
    }
    const shared = await story(books.mine, lane)
    const plain = await story(books.other, steps)
    expect(alike(shared)).toEqual(alike(plain))
    await expectSameRemains(books)
  },
)
