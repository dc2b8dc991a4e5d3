import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PaymentMethod } from '../../db/schema/shops.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import type { PaidMoney } from '../../server/domain/orders/deleteOrder.ts'
import { restoreOrder } from '../../server/domain/orders/restoreOrder.ts'
import type { RestoreOrderInput } from '../../server/domain/orders/restoreOrder.ts'
import { RESTORE_MS } from '../../server/domain/orders/rules.ts'
import { setActivationPolicy } from '../../server/domain/orders/setActivationPolicy.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { restorePlainly } from '../support/plainMoves.ts'
import { alike, blindToCounts, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'
import { watched } from '../support/watchedMoves.ts'

// As sameDeletions, for taking them back: through shared statements, and step by step.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const key = (name: string) => ({ idempotencyKey: `same-restorations-${name}` })
const NOBODY = '0000000000000000000000'
/** The story's own clock, after which the invoices of orders that were placed at its beginning are late. */
const day = (at: number) => new Date(Date.UTC(2030, 0, 1, 12) + at * 86_400_000)

interface Deleted {
  client?: string
  fromBalance?: string
  paid?: string
  paidMoney?: PaidMoney
  method?: PaymentMethod
}

async function tell(told: Context, restore: typeof restoreOrder, together: boolean): Promise<unknown[]> {
  const at = (days: number): Context => ({ ...told, clock: day(days) })
  const ctx = at(0)
  const { product } = await createProduct(ctx, { sku: 'BACK', name: 'Hosting "12"', price: eur('40.00') })
  const lines = [{ productId: publicId('PRODUCT', product.id), quantity: 1 }]
  const clientOf = async (name: string, credit: string) => {
    const { subAccount } = await createSubAccount(ctx, { username: name, name, email: `${name}@example.com` })
    const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
    await giveCredit(ctx, { subAccountId, amount: eur(credit) })
    return subAccountId
  }
  const rich = await clientOf('zoë', '500.00')
  const [known, poor] = [await clientOf('max', '500.00'), await clientOf('ion', '45.00')]
  const place = async ({ client = rich, fromBalance, paid, method = 'PAYPAL' }: Deleted, when = ctx) => {
    const held = fromBalance ? { fromBalance: eur(fromBalance) } : {}
    const { order } = await createOrder(when, { subAccountId: client, lines, paymentMethod: method, ...held })
    const [row] = await books.owner`select id from invoices where order_id = ${order.id}`
    const invoiceId = publicId('INVOICE', row!.id as string)
    if (paid) await recordPayment(when, { invoiceId, amount: eur(paid), method: 'CARD' })
    return publicId('ORDER', order.id)
  }
  const gone = async (what: Deleted, placed = ctx, when = at(20)): Promise<string> => {
    const orderId = await place(what, placed)
    await deleteOrder(when, { orderId, reason: 'Not wanted', paidMoney: what.paidMoney ?? null })
    return orderId
  }
  const settled = await place({ client: known, paid: '40.00' })
  await activateOrder(ctx, { orderId: settled })
  const twice = await gone({ fromBalance: '30.00' })
  await restoreOrder(at(20), { orderId: twice })
  await deleteOrder(at(21), { orderId: twice })
  const bare = await gone({})
  const whole = await gone({ fromBalance: '40.00' })
  const [active, pending] = [await place({}), await place({})]
  await activateOrder(ctx, { orderId: active })
  const spent = [await gone({ client: poor, fromBalance: '40.00' }), await gone({ client: poor, fromBalance: '40.00' })]
  const old = [await gone({}, ctx, at(-1)), await gone({}, ctx, at(-2)), await gone({}, ctx, at(-1))]
  const automatic = { method: 'CARD' } as const
  const returning = { method: 'BANK_TRANSFER' } as const
  const restorations: RestoreOrderInput[] = [
    { orderId: bare, ...key('bare') },
    { orderId: whole, ...key('whole') },
    { orderId: await gone({ fromBalance: '15.00' }) },
    // Not yet late when it is opened again.
    { orderId: await gone({ fromBalance: '15.00' }, at(19)) },
    { orderId: twice },
    // Of what was paid and kept, the rest is reserved again.
    { orderId: await gone({ fromBalance: '30.00', paid: '10.00', paidMoney: 'KEEP' }), ...key('kept') },
    { orderId: await gone({ paid: '40.00', paidMoney: 'KEEP' }) },
    { orderId: await gone({ paid: '40.00', paidMoney: 'TO_BALANCE' }), ...key('back') },
    { orderId: await gone({ paid: '1.00', paidMoney: 'TO_SOURCE' }) },
    // Policies that were chosen meanwhile.
    { orderId: await gone({ ...automatic, fromBalance: '40.00' }), ...key('automatic') },
    { orderId: await gone({ ...automatic, fromBalance: '39.99' }) },
    { orderId: await gone({ ...automatic, fromBalance: '30.00', paid: '10.00', paidMoney: 'KEEP' }) },
    { orderId: await gone({ ...automatic, paid: '40.00', paidMoney: 'KEEP' }) },
    { orderId: await gone({ ...returning, client: known, fromBalance: '40.00' }) },
    { orderId: await gone({ ...returning, client: poor }) },
    { orderId: await gone({ ...returning, client: known }, at(19)), ...key('known') },
    // The credit is enough for one of them.
    { orderId: spent[0]!, ...key('spent') },
    { orderId: spent[1]!, ...key('short-of-credit') },
    { orderId: active },
    { orderId: pending, ...key('pending') },
    { orderId: old[0]! },
    { orderId: old[1]!, ...key('too-late') },
    { orderId: `ord_${NOBODY}`, ...key('nobody') },
    { orderId: 'nonsense' },
    { orderId: whole, ...key('whole') },
    { orderId: bare, ...key('whole') },
    { orderId: whole },
    { orderId: whole, idempotencyKey: 'short' },
  ]
  await setActivationPolicy(ctx, { paymentMethod: 'CARD', policy: 'AUTOMATIC' })
  await setActivationPolicy(ctx, { paymentMethod: 'BANK_TRANSFER', policy: 'RETURNING_CLIENTS' })
  const now = { ...told, clock: new Date(day(-1).getTime() + RESTORE_MS) }
  const later = { ...told, clock: new Date(day(-1).getTime() + RESTORE_MS + 1) }
  const done = await inOrder(
    restorations.map((input) => () => outcomeOf(() => restore(now, input))),
    together,
  )
  // To the millisecond.
  done.push(await outcomeOf(() => restore(later, { orderId: old[2]! })))
  await giveCredit(ctx, { subAccountId: poor, amount: eur('40.00') })
  // What was refused kept no key.
  done.push(await outcomeOf(() => restore(now, { orderId: spent[1]!, ...key('short-of-credit') })))
  const forbidden = { ...now, actor: { ...now.actor, rights: [] } }
  done.push(await outcomeOf(() => restore(forbidden, { orderId: pending })))
  return done
}

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'takes deletions back with shared statements as it does step by step, when they come %s',
  { timeout: 120_000 },
  async (_, together) => {
    const { ctx, sent } = watched(books.mine.ctx)
    const blind = together ? blindToCounts : (value: unknown) => value
    const shared = await tell(ctx, restoreOrder, together)
    const plain = await tell(books.other.ctx, restorePlainly, false)
    expect(blind(alike(shared))).toEqual(blind(alike(plain)))
    await expectSameRemains(books, blind)
    const sizes = sent.filter(({ name }) => name === 'restore_orders').map(({ actors }) => actors.length)
    expect(Math.max(...sizes)).toBe(together ? 24 : 1)
    const [late] = await books.owner`select count(*) filter (where overdue)::int as late,
      count(*) filter (where voided_at is null and paid_minor > 0 and order_id is not null)::int as paid from invoices`
    expect([late!['late'] > 0, late!['paid'] > 0]).toEqual([true, true])
  },
)

it('takes one round trip, with a reservation that is settled at once too', async () => {
  const { ctx } = books.mine
  await setActivationPolicy(ctx, { paymentMethod: 'BALANCE', policy: 'MANUAL' })
  const { product } = await createProduct(ctx, { sku: 'ONE', name: 'Hosting', price: eur('3.00') })
  const { subAccount } = await createSubAccount(ctx, { username: 'one', name: 'One', email: 'one@example.com' })
  const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
  await giveCredit(ctx, { subAccountId, amount: eur('10.00') })
  const lines = [{ productId: publicId('PRODUCT', product.id), quantity: 1 }]
  const ids: string[] = []
  for (const paymentMethod of ['BALANCE', 'CARD', 'BALANCE'] as const) {
    const { order } = await createOrder(ctx, { subAccountId, lines, paymentMethod })
    ids.push(publicId('ORDER', order.id))
    await deleteOrder(ctx, { orderId: ids.at(-1)! })
  }
  await setActivationPolicy(ctx, { paymentMethod: 'BALANCE', policy: 'AUTOMATIC' })
  const seen = watched(ctx)
  const restored = await Promise.all(ids.map((orderId) => restoreOrder(seen.ctx, { orderId })))
  expect(restored.map(({ order }) => order.status)).toEqual(['ACTIVE', 'PENDING', 'ACTIVE'])
  expect([seen.sent.map(({ name, actors }) => [name, actors.length]), seen.others(), seen.woken.length]).toEqual([
    [['restore_orders', 3]],
    0,
    1,
  ])
})
