import { afterEach, beforeEach, expect, it } from 'vitest'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { topUpResellerCredit } from '../../server/domain/credit/topUpResellerCredit.ts'
import { UNDO_MS, undoGiveCredit } from '../../server/domain/credit/undoGiveCredit.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import type { DeleteOrderInput } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { deletePlainly, undoPlainly } from '../support/plainMoves.ts'
import { alike, blindToCounts, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'

// Deleting orders and undoing gifts, told twice as in sameMoves: through shared statements, and step by step.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

interface Ways {
  remove: typeof deleteOrder
  undo: typeof undoGiveCredit
  /** At once, or one after the other. */
  together: boolean
}

const eur = (amount: string, currency = 'EUR') => ({ amount, currency })
const key = (name: string) => ({ idempotencyKey: `same-deletions-${name}` })
const NOBODY = '0000000000000000000000'

async function clientOf(ctx: Context, name: string): Promise<string> {
  const { subAccount } = await createSubAccount(ctx, { username: name, name, email: `${name}@example.com` })
  return publicId('SUB_ACCOUNT', subAccount.id)
}

type Part = [amount: string, method: 'BALANCE' | 'BANK_TRANSFER' | 'CARD']

/** Orders with all that an order may have before it is deleted. */
async function placeOrders(ctx: Context) {
  const { product } = await createProduct(ctx, { sku: 'GONE', name: 'Hosting "12"', price: eur('40.00') })
  const lines = [{ productId: publicId('PRODUCT', product.id), quantity: 1 }]
  const clients = [await clientOf(ctx, 'zoe'), await clientOf(ctx, 'max')]
  for (const subAccountId of clients) await giveCredit(ctx, { subAccountId, amount: eur('500.00') })
  return async (client: number, fromBalance: string | null, parts: Part[] = []): Promise<string> => {
    const subAccountId = clients[client]!
    const held = fromBalance === null ? {} : { fromBalance: eur(fromBalance) }
    const { order } = await createOrder(ctx, { subAccountId, lines, paymentMethod: 'BANK_TRANSFER', ...held })
    const [row] = await books.owner`select id from invoices where order_id = ${order.id}`
    for (const [amount, method] of parts)
      await recordPayment(ctx, { invoiceId: publicId('INVOICE', row!.id as string), amount: eur(amount), method })
    return publicId('ORDER', order.id)
  }
}

async function tellOfOrders(ctx: Context, { remove, together }: Ways): Promise<unknown> {
  const place = await placeOrders(ctx)
  const mixed: Part[] = [
    ['5.00', 'CARD'],
    ['10.00', 'BALANCE'],
    ['5.00', 'BANK_TRANSFER'],
    ['1.00', 'CARD'],
  ]
  const reserved = await place(0, '40.00')
  const undecided = await place(0, null, [['10.00', 'BANK_TRANSFER']])
  const [active, gone] = [await place(0, null), await place(1, null)]
  await activateOrder(ctx, { orderId: active })
  await deleteOrder(ctx, { orderId: gone })
  const deletions: DeleteOrderInput[] = [
    { orderId: reserved, reason: ' Ordered "twice"\n& paid ', ...key('one') },
    { orderId: await place(1, '15.00'), reason: null },
    { orderId: await place(1, null), ...key('bare') },
    { orderId: undecided, ...key('undecided') },
    { orderId: active, ...key('active') },
    { orderId: gone },
    { orderId: await place(0, null, [['40.00', 'CARD']]), paidMoney: 'KEEP' },
    { orderId: await place(0, '20.00', [['10.00', 'CARD']]), paidMoney: 'KEEP', ...key('kept') },
    { orderId: await place(1, '20.00', [['10.00', 'BANK_TRANSFER']]), paidMoney: 'TO_SOURCE', ...key('source') },
    { orderId: await place(0, '12.00', mixed), paidMoney: 'TO_SOURCE' },
    { orderId: await place(0, '7.00', mixed), paidMoney: 'TO_BALANCE', reason: 'Both' },
    { orderId: await place(1, null, [['40.00', 'BALANCE']]), paidMoney: 'TO_BALANCE' },
    { orderId: await place(1, '3.00'), paidMoney: 'TO_SOURCE' },
    { orderId: `ord_${NOBODY}`, ...key('nobody') },
    { orderId: 'nonsense' },
    { orderId: reserved, reason: ' Ordered "twice"\n& paid ', ...key('one') },
    { orderId: reserved, ...key('one') },
    { orderId: reserved },
    { orderId: undecided, idempotencyKey: 'short' },
    { orderId: undecided, reason: 'x'.repeat(501) },
  ]
  const done = await inOrder(
    deletions.map((input) => () => outcomeOf(() => remove(ctx, input))),
    together,
  )
  // What was refused kept no key: the same one may say what becomes of the money.
  return [done, await outcomeOf(() => remove(ctx, { orderId: undecided, paidMoney: 'TO_SOURCE', ...key('undecided') }))]
}

async function tellOfGifts(ctx: Context, { undo, together }: Ways): Promise<unknown> {
  const clients = [await clientOf(ctx, 'eva'), await clientOf(ctx, 'ion'), await clientOf(ctx, 'ada')]
  const give = async (client: number, amount: string, by = ctx, currency = 'EUR') => {
    const { entry } = await giveCredit(by, { subAccountId: clients[client]!, amount: eur(amount, currency) })
    return publicId('CREDIT_ENTRY', entry!.id)
  }
  const somebody = { ...ctx, actor: { ...ctx.actor, id: 'somebody-else', name: 'Somebody' } }
  const [first, second, foreign] = [await give(0, '10.00'), await give(0, '5.50'), await give(0, '1.00', somebody)]
  const [large, small] = [await give(1, '30.00'), await give(1, '20.00')]
  await setMinimumBalance(ctx, { subAccountId: clients[1]!, minimumBalance: eur('25.00') })
  const lent = await give(2, '4.00')
  await setMinimumBalance(ctx, { subAccountId: clients[2]!, minimumBalance: eur('-100.00') })
  const { token } = await previewRecovery(ctx, clients[2]!, 'EUR')
  const { entry: back } = await recoverCredit(ctx, { subAccountId: clients[2]!, token })
  await topUpResellerCredit(ctx, { amount: eur('1000', 'JPY') })
  const yen = await give(2, '700', ctx, 'JPY')
  const undos = [
    { entryId: first, ...key('undo') },
    { entryId: second },
    { entryId: foreign },
    { entryId: large, ...key('large') },
    { entryId: small },
    { entryId: large },
    { entryId: lent },
    { entryId: publicId('CREDIT_ENTRY', back!.id) },
    { entryId: `ent_${NOBODY}` },
    { entryId: 'nonsense' },
    { entryId: first, ...key('undo') },
    { entryId: second, ...key('undo') },
    { entryId: first },
    { entryId: first, ...key('one') },
    { entryId: first, idempotencyKey: 'short' },
  ]
  const done = await inOrder(
    undos.map((input) => () => outcomeOf(() => undo(ctx, input))),
    together,
  )
  // By itself: money of two currencies never shares a statement, so that at once either could be told first.
  done.push(await outcomeOf(() => undo(ctx, { entryId: yen })))
  // To the millisecond: the clock of both is that of their contexts.
  const clock = (after: number) => ({ ...ctx, clock: new Date(Date.UTC(2030, 0, 1) + after) })
  const [late, intime] = [await give(0, '1.00', clock(0)), await give(0, '2.00', clock(0))]
  const timed = [
    await outcomeOf(() => undo(clock(UNDO_MS + 1), { entryId: late })),
    await outcomeOf(() => undo(clock(UNDO_MS), { entryId: intime })),
  ]
  return [done, timed]
}

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'deletes and undoes with shared statements what is done step by step, when they come %s',
  { timeout: 120_000 },
  async (_, together) => {
    const { mine, other } = books
    const blind = together ? blindToCounts : (value: unknown) => value
    const lane = { remove: deleteOrder, undo: undoGiveCredit, together }
    const steps = { remove: deletePlainly, undo: undoPlainly, together: false }
    const shared = [await tellOfOrders(mine.ctx, lane), await tellOfGifts(mine.ctx, lane)]
    const plain = [await tellOfOrders(other.ctx, steps), await tellOfGifts(other.ctx, steps)]
    expect(blind(alike(shared))).toEqual(blind(alike(plain)))
    await expectSameRemains(books, blind)
  },
)
