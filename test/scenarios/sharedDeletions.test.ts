import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { undoGiveCredit } from '../../server/domain/credit/undoGiveCredit.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { watched } from '../support/watchedMoves.ts'

let books: Books
/** Another process's connections. */
let beside: Database
let productId: string
let made = 0

beforeAll(async () => {
  books = await openBooks()
  beside = openDatabase(books.ownerUrl, { max: 4 })
  const { product } = await createProduct(books.mine.ctx, { sku: 'SHARED', name: 'Hosting', price: eur('3.00') })
  productId = publicId('PRODUCT', product.id)
})
afterAll(async () => {
  await expectSoundBooks(books)
  await beside.close()
  await books.close()
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** A client with credit, and the entry of the gift. */
async function clientWith(amount: string) {
  const name = `gone-${++made}`
  const { ctx } = books.mine
  const { subAccount } = await createSubAccount(ctx, { username: name, name, email: `${name}@example.com` })
  const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
  const { entry, credit } = await giveCredit(ctx, { subAccountId, amount: eur(amount) })
  return { id: subAccountId, entryId: publicId('CREDIT_ENTRY', entry!.id), accountId: credit.id }
}

/** A pending order of 3.00 and its invoice, as public ids. */
async function orderOf(subAccountId: string, paymentMethod: 'BALANCE' | 'BANK_TRANSFER' = 'BANK_TRANSFER') {
  const lines = [{ productId, quantity: 1 }]
  const { order } = await createOrder(books.mine.ctx, { subAccountId, lines, paymentMethod })
  const [row] = await books.owner`select id from invoices where order_id = ${order.id}`
  return { id: publicId('ORDER', order.id), invoiceId: publicId('INVOICE', row!.id as string) }
}

/** How often calls came to each end: OK, or the reason of the refusal. */
async function race(calls: Promise<unknown>[]): Promise<Record<string, number>> {
  const ends: Record<string, number> = {}
  for (const end of await Promise.all(calls.map((call) => call.then(() => 'OK', reasonOf))))
    ends[end] = (ends[end] ?? 0) + 1
  return ends
}

function reasonOf(error: unknown): string {
  if (error instanceof DomainError) return error.reason
  throw error
}

const heldBy = async (accountId: string) => {
  const [account] =
    await books.owner`select balance_minor::int as balance, held_minor::int as held, version, entry_count
    from credit_accounts where id = ${accountId}`
  return account
}

describe('deletions that come at once', () => {
  it('of twenty orders of one client share one statement, and each frees what it had reserved', async () => {
    const { ctx, sent, woken, others } = watched(books.mine.ctx)
    const client = await clientWith('100.00')
    const orders = await Promise.all(times(20, (i) => orderOf(client.id, i % 2 ? 'BALANCE' : 'BANK_TRANSFER')))
    expect(await heldBy(client.accountId)).toMatchObject({ balance: 10_000, held: 3_000, version: 11 })
    const deleted = await Promise.all(orders.map(({ id: orderId }) => deleteOrder(ctx, { orderId })))
    expect([sent.map(({ name, actors }) => [name, actors.length]), others(), woken.length]).toEqual([
      [['delete_orders', 20]],
      0,
      1,
    ])
    for (const { order, subAccount } of deleted) {
      expect(order).toMatchObject({ status: 'DELETED', version: 2 })
      expect(subAccount).toMatchObject({ pendingOrderCount: 0, oldestPendingAt: null })
    }
    expect(await heldBy(client.accountId)).toMatchObject({ balance: 10_000, held: 0, version: 21, entry_count: 1 })
    const invoices = await books.owner`select i.status, count(*)::int from invoices i join orders o on o.id = i.order_id
      where o.sub_account_id = ${deleted[0]!.subAccount.id} group by i.status`
    expect(invoices.map((row) => ({ ...row }))).toEqual([{ status: 'VOID', count: 20 }])
  })

  it('take one round trip when they come alone, with money that goes back too', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const client = await clientWith('10.00')
    const bare = await orderOf(client.id)
    const paid = await orderOf(client.id)
    await recordPayment(books.mine.ctx, { invoiceId: paid.invoiceId, amount: eur('2.00'), method: 'CARD' })
    await deleteOrder(ctx, { orderId: bare.id })
    await deleteOrder(ctx, { orderId: paid.id, paidMoney: 'TO_BALANCE', idempotencyKey: 'gone-alone' })
    expect([sent.length, others()]).toEqual([2, 0])
    expect(await heldBy(client.accountId)).toMatchObject({ balance: 1_200, held: 0 })
  })

  it('of one order, ten of them ten times over through two processes, delete it once', async () => {
    const client = await clientWith('30.00')
    const other: Context = { ...books.mine.ctx, db: beside }
    const orders = await Promise.all(times(10, () => orderOf(client.id, 'BALANCE')))
    for (const [round, { id: orderId }] of orders.entries()) {
      const calls = times(10, (i) =>
        deleteOrder(i % 2 ? other : books.mine.ctx, { orderId, idempotencyKey: `gone-ten-${round}-${i}` }),
      )
      expect(await race(calls)).toEqual({ OK: 1, ORDER_DELETED: 9 })
      expect(await race([activateOrder(other, { orderId })])).toEqual({ ORDER_DELETED: 1 })
    }
    expect(await heldBy(client.accountId)).toMatchObject({ balance: 3_000, held: 0, version: 21 })
  })

  it('with one key, fifty through two processes, answer the same fifty times', async () => {
    const client = await clientWith('10.00')
    const { id: orderId } = await orderOf(client.id)
    const other: Context = { ...books.mine.ctx, db: beside }
    const input = { orderId, reason: 'Twice', idempotencyKey: 'gone-one-key' }
    const answers = await Promise.all(times(50, (i) => deleteOrder(i % 2 ? other : books.mine.ctx, input)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await race([deleteOrder(other, { ...input, reason: 'Else' })])).toEqual({ IDEMPOTENCY_KEY_REUSED: 1 })
  })

  it('fail alone when the database cannot store one of them', async () => {
    const { ctx } = books.mine
    const client = await clientWith('100.00')
    const orders = await Promise.all(times(8, () => orderOf(client.id, 'BALANCE')))
    const nameless = { ...ctx, actor: { ...ctx.actor, name: null as unknown as string } }
    const ends = orders.map(({ id: orderId }, i) =>
      deleteOrder(i === 3 ? nameless : ctx, { orderId }).then(
        ({ order }) => order.status,
        (error: { code?: string }) => error.code,
      ),
    )
    expect(await Promise.all(ends)).toEqual(times(8, (i) => (i === 3 ? '23502' : 'DELETED')))
    expect(await heldBy(client.accountId)).toMatchObject({ held: 300 })
  })

  it('go step by step where an account for the money is missing', async () => {
    const { ctx } = books.mine
    const client = await clientWith('100.00')
    const paid = await orderOf(client.id)
    await recordPayment(ctx, { invoiceId: paid.invoiceId, amount: eur('2.00'), method: 'BALANCE' })
    const renameBank = (from: string, to: string) => books.owner`update credit_accounts set currency = ${to}
      where environment_id = ${ctx.actor.environmentId} and kind = 'BANK' and currency = ${from}`
    await renameBank('EUR', 'XTS')
    const alone = watched(ctx)
    const { order } = await deleteOrder(alone.ctx, { orderId: paid.id, paidMoney: 'TO_SOURCE' })
    expect(order).toMatchObject({ status: 'DELETED', paymentStatus: 'REFUNDED' })
    expect([alone.sent.length, alone.others()]).toEqual([1, 1])
    await renameBank('XTS', 'EUR')
  })
})

describe('undos that come at once', () => {
  it('share statements, one round trip each when alone', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const clients = await Promise.all(times(12, () => clientWith('2.00')))
    const [first, ...rest] = clients
    await undoGiveCredit(ctx, { entryId: first!.entryId })
    const undone = await Promise.all(rest.map(({ entryId }) => undoGiveCredit(ctx, { entryId })))
    expect([sent.map(({ name, actors }) => [name, actors.length]), others()]).toEqual([
      [
        ['undo_gifts', 1],
        ['undo_gifts', 11],
      ],
      0,
    ])
    for (const { credit, entry } of undone) expect([credit.balanceMinor, entry!.amountMinor]).toEqual([0n, -200n])
  })

  it('of one gift, twenty through two processes, take it back once', async () => {
    const other: Context = { ...books.mine.ctx, db: beside }
    const { entryId, accountId } = await clientWith('5.00')
    const calls = times(20, (i) =>
      undoGiveCredit(i % 2 ? other : books.mine.ctx, { entryId, idempotencyKey: `undo-twenty-${i}` }),
    )
    expect(await race(calls)).toEqual({ OK: 1, UNDO_ALREADY_DONE: 19 })
    expect(await heldBy(accountId)).toMatchObject({ balance: 0, version: 2 })
  })

  it('never take what is being spent', async () => {
    for (let round = 0; round < 6; round++) {
      const { id, entryId, accountId } = await clientWith('3.00')
      const other: Context = { ...books.mine.ctx, db: beside }
      const spend = () =>
        createOrder(other, { subAccountId: id, lines: [{ productId, quantity: 1 }], paymentMethod: 'BALANCE' })
      const undo = () => undoGiveCredit(books.mine.ctx, { entryId })
      const ends = await race(round % 2 ? [spend(), undo()] : [undo(), spend()])
      expect(ends).toEqual({ OK: 1, INSUFFICIENT_CREDIT: 1 })
      expect([0, 300]).toContain((await heldBy(accountId))!['balance'])
    }
  })
})
