import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { approveRequest } from '../../server/domain/approvals/approveRequest.ts'
import { rejectRequest } from '../../server/domain/approvals/decideRequest.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId, readPublicId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { approvePlainly } from '../support/plainMoves.ts'
import { reasonOfCall } from '../support/reasonOf.ts'
import { askedBy, makeColleague } from '../support/staff.ts'
import type { Colleague } from '../support/staff.ts'
import { DOES_NOT_FIT, refusalOfApp } from '../support/statements.ts'
import { countTrips } from '../support/tripCounter.ts'
import { watched } from '../support/watchedMoves.ts'

let books: Books
/** Another process's connections. */
let beside: Database
let clerk: Colleague
let boss: Colleague
let productId: string
let made = 0

beforeAll(async () => {
  books = await openBooks()
  beside = openDatabase(books.ownerUrl, { max: 4 })
  const { product } = await createProduct(books.mine.ctx, { sku: 'AGREED', name: 'Hosting', price: eur('500.00') })
  productId = publicId('PRODUCT', product.id)
  const limits = { largestCreditMinor: 50_000n, refundsPerDayMinor: 50_000n, secondPersonAboveMinor: 0n }
  clerk = await makeColleague(books, books.mine, limits, { name: 'Clerk' })
  boss = await makeColleague(books, books.mine, {}, { name: 'Boss' })
})
afterAll(async () => {
  await expectSoundBooks(books)
  await beside.close()
  await books.close()
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))
/** OK, or the reason of the refusal. */
const end = async (call: Promise<unknown>): Promise<string> => (await reasonOfCall(call)) ?? 'OK'

async function clientOf(): Promise<string> {
  const name = `agreed-${++made}`
  const person = { username: name, name, email: `${name}@example.com` }
  return publicId('SUB_ACCOUNT', (await createSubAccount(books.mine.ctx, person)).subAccount.id)
}

const storedId = (approvalId: string): string => readPublicId(approvalId)!.uuid

/** How many events say that this person moved something, not only asked. */
const movesOf = async ({ id }: Colleague): Promise<number> => {
  const [told] = await books.owner`select count(*)::int as count from events
    where actor_id = ${id} and kind <> 'approval.requested'`
  return told!['count']
}

/** What somebody asked for, each of a client of its own. */
const ASKED = {
  giveCredit: async (by: Context) => askedBy(giveCredit(by, { subAccountId: await clientOf(), amount: eur('10.00') })),
  recoverCredit: async (by: Context) => {
    const subAccountId = await clientOf()
    await giveCredit(books.mine.ctx, { subAccountId, amount: eur('10.00') })
    const { token } = await previewRecovery(by, subAccountId, 'EUR')
    const approvalId = await askedBy(recoverCredit(by, { subAccountId, token }))
    // Money that came since makes no difference.
    await giveCredit(books.mine.ctx, { subAccountId, amount: eur('1.00') })
    return approvalId
  },
  setMinimumBalance: async (by: Context) =>
    askedBy(setMinimumBalance(by, { subAccountId: await clientOf(), minimumBalance: eur('-10.00') })),
  deleteOrder: async (by: Context) => {
    const { ctx } = books.mine
    const subAccountId = await clientOf()
    await giveCredit(ctx, { subAccountId, amount: eur('5.00') })
    const lines = [{ productId, quantity: 1 }]
    const { order } = await createOrder(ctx, {
      subAccountId,
      lines,
      paymentMethod: 'BANK_TRANSFER',
      fromBalance: eur('5.00'),
    })
    const [row] = await books.owner`select id from invoices where order_id = ${order.id}`
    const invoiceId = publicId('INVOICE', row!['id'] as string)
    await recordPayment(ctx, { invoiceId, amount: eur('10.00'), method: 'CARD' })
    return askedBy(deleteOrder(by, { orderId: publicId('ORDER', order.id), paidMoney: 'TO_SOURCE' }))
  },
}
const OPERATIONS = Object.entries(ASKED)

describe('agreeing to a request', () => {
  it.each(OPERATIONS)('is one look and one move, at the socket: %s', async (name, ask) => {
    const trips = await countTrips(books.ownerUrl)
    const db = openDatabase(trips.url, { max: 1 })
    const by: Context = { ...boss.ctx, db }
    // Connections, and what is prepared on them.
    for (const approve of [approveRequest, approvePlainly])
      for (let warm = 0; warm < 3; warm++) await approve(by, { approvalId: await ask(clerk.ctx) })
    const once = { approvalId: await ask(clerk.ctx), idempotencyKey: `one-look-one-move-${name}` }
    const taken = await trips.of(() => approveRequest(by, once))
    const repeated = await trips.of(() => approveRequest(by, once))
    const asked = { approvalId: await ask(clerk.ctx), idempotencyKey: `step-by-step-${name}` }
    const plainly = await trips.of(() => approvePlainly(by, asked))
    await db.close()
    await trips.close()
    expect([taken, repeated]).toEqual([2, 2])
    expect(plainly).toBeGreaterThan(10)
  })

  it('shares no statement and needs nothing besides, however many agree at once', async () => {
    const { ctx, sent, woken, others } = watched(boss.ctx)
    const asked = await Promise.all(OPERATIONS.map(([, ask]) => ask(clerk.ctx)))
    const answers = await Promise.all(asked.map((approvalId) => approveRequest(ctx, { approvalId })))
    expect(answers.map(({ approval }) => [approval.status, approval.decidedByName])).toEqual(
      times(4, () => ['APPROVED', 'Boss']),
    )
    expect(sent.map(({ name, actors }) => [name, actors])).toEqual(times(4, () => ['approve_request', [boss.id]]))
    expect([others(), woken.length, new Set(woken).size]).toEqual([0, 4, 4])
  })

  it.each(OPERATIONS)('happens once, though ten agree through two processes and one refuses: %s', async (_, ask) => {
    const contexts = [boss.ctx, { ...books.mine.ctx, db: beside }]
    for (let round = 0; round < 3; round++) {
      const approvalId = await ask(clerk.ctx)
      const before = await movesOf(clerk)
      const reject = end(rejectRequest(contexts[round % 2]!, { approvalId }))
      const ends = await Promise.all([
        ...times(10, (i) => end(approveRequest(contexts[i % 2]!, { approvalId }))),
        reject,
      ])
      expect(ends.toSorted()).toEqual([...times(10, () => 'APPROVAL_DECIDED'), 'OK'])
      const rejected = (await reject) === 'OK'
      const moved = (await movesOf(clerk)) - before
      expect(rejected ? moved === 0 : moved > 0).toBe(true)
      const [kept] = await books.owner`select count(*)::int as count from events
        where kind in ('approval.approved', 'approval.rejected') and subject_id = ${storedId(approvalId)}`
      expect(kept!['count']).toBe(1)
    }
  })

  it('with one key, twenty through two processes, answers the same twenty times', async () => {
    const other = { ...boss.ctx, db: beside }
    for (const [name, ask] of OPERATIONS) {
      const once = { approvalId: await ask(clerk.ctx), idempotencyKey: `agreed-by-twenty-${name}` }
      const answers = await Promise.all(times(20, (i) => approveRequest(i % 2 ? other : boss.ctx, once)))
      expect(answers).toEqual(times(20, () => answers[0]))
    }
  })

  it('is one of two different calls that come with one key at once', async () => {
    const others: [string, (approvalId: string, idempotencyKey: string) => Promise<unknown>][] = [
      ['another', async (_, idempotencyKey) => approveRequest(boss.ctx, { ...(await another()), idempotencyKey })],
      ['refusing', (approvalId, idempotencyKey) => rejectRequest(boss.ctx, { approvalId, idempotencyKey })],
      [
        'giving',
        async (_, idempotencyKey) =>
          giveCredit(boss.ctx, { subAccountId: await clientOf(), amount: eur('1.00'), idempotencyKey }),
      ],
    ]
    const another = async () => ({ approvalId: await ASKED.giveCredit(clerk.ctx) })
    for (const [name, call] of others)
      for (let round = 0; round < 5; round++) {
        const { approvalId } = await another()
        const idempotencyKey = `one-of-two-${name}-${round}`
        const ends = await Promise.all([
          end(approveRequest({ ...boss.ctx, db: beside }, { approvalId, idempotencyKey })),
          end(call(approvalId, idempotencyKey)),
        ])
        expect([name, ...ends.toSorted()]).toEqual([name, 'IDEMPOTENCY_KEY_REUSED', 'OK'])
      }
  })

  it('returns no more in a day than whoever asked may, however much is agreed to at once', async () => {
    const limits = { refundsPerDayMinor: 2_500n, secondPersonAboveMinor: 0n }
    const returning = await makeColleague(books, books.mine, limits)
    const asked = await Promise.all(times(6, () => ASKED.deleteOrder(returning.ctx)))
    const contexts = [boss.ctx, { ...books.mine.ctx, db: beside }]
    const ends = await Promise.all(asked.map((approvalId, i) => end(approveRequest(contexts[i % 2]!, { approvalId }))))
    expect(ends.toSorted()).toEqual([...times(2, () => 'OK'), ...times(4, () => 'REFUND_LIMIT_EXCEEDED')])
  })

  it('goes on beside everything else that moves the same money, and gives no more than there is', async () => {
    const { other } = books
    const [asking, agreeing] = [
      await makeColleague(books, other, { secondPersonAboveMinor: 0n }),
      await makeColleague(books, other),
    ]
    const name = 'beside-all'
    const { subAccount } = await createSubAccount(other.ctx, { username: name, name, email: `${name}@example.com` })
    const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
    const asked = await Promise.all(
      times(16, () => askedBy(giveCredit(asking.ctx, { subAccountId, amount: eur('100000.00') }))),
    )
    const contexts = [agreeing.ctx, { ...other.ctx, db: beside }]
    const ends = await Promise.all([
      ...asked.map((approvalId, i) => end(approveRequest(contexts[i % 2]!, { approvalId }))),
      ...times(16, (i) => end(setMinimumBalance(contexts[i % 2]!, { subAccountId, minimumBalance: eur(`-${i}.00`) }))),
      ...times(16, (i) => end(giveCredit(contexts[i % 2]!, { subAccountId, amount: eur('0.01') }))),
    ])
    const count = (reason: string) => ends.slice(0, 16).filter((one) => one === reason).length
    const small = ends.slice(32).filter((one) => one === 'OK').length
    expect([count('OK'), count('INSUFFICIENT_CREDIT')]).toEqual(small > 0 ? [9, 7] : [10, 6])
    expect(new Set(ends.slice(16, 32))).toEqual(new Set(['OK']))
  })
})

describe('what changed between the look and the move', () => {
  /** Agrees, with something done in between. */
  const meanwhile = (approvalId: string, change: () => Promise<unknown>): Promise<string> => {
    const { db } = boss.ctx
    const call: typeof db.moves.call = async (...all) => {
      await change()
      return db.moves.call(...all)
    }
    return end(approveRequest({ ...boss.ctx, db: { ...db, moves: { ...db.moves, call } } }, { approvalId }))
  }
  const change = (table: string, what: Record<string, unknown>, id: string) =>
    books.owner`update ${books.owner(table)} set ${books.owner(what)} where id = ${id}`
  const roleOf = async (builtin: string): Promise<string> =>
    (await books.owner`select id from roles where builtin = ${builtin} and reseller_id = ${books.mine.resellerId}`)[0]![
      'id'
    ]

  it.each<[string, string, (id: string) => Promise<unknown>]>([
    ['that they are shut out', 'REQUESTER_MAY_NOT', (id) => change('users', { status: 'DEACTIVATED' }, id)],
    [
      'that their role may not',
      'REQUESTER_MAY_NOT',
      async (id) => change('users', { role_id: await roleOf('SUPPORT') }, id),
    ],
    ['that they may give less', 'LIMIT_EXCEEDED', (id) => change('users', { largest_credit_minor: 999 }, id)],
    ['that they may give just that', 'OK', (id) => change('users', { largest_credit_minor: 1000 }, id)],
    ['their name', 'OK', (id) => change('users', { name: 'Another name' }, id)],
    ['what they see', 'OK', (id) => change('users', { client_tags: ['north'] }, id)],
  ])('is judged anew, of whoever asked: %s', async (_, reason, happen) => {
    const person = await makeColleague(books, books.mine, { secondPersonAboveMinor: 0n })
    const approvalId = await ASKED.giveCredit(person.ctx)
    expect(await meanwhile(approvalId, () => happen(person.id))).toBe(reason)
    expect(await movesOf(person)).toBe(reason === 'OK' ? 2 : 0)
  })

  it('is judged anew, of their role', async () => {
    const person = await makeColleague(books, books.mine, { secondPersonAboveMinor: 0n })
    const [first, second] = [await ASKED.giveCredit(person.ctx), await ASKED.giveCredit(person.ctx)]
    const role = await roleOf('MANAGER')
    const [before] = await books.owner`select rights from roles where id = ${role}`
    expect(await meanwhile(first, () => change('roles', { largest_credit_minor: 999 }, role))).toBe('LIMIT_EXCEEDED')
    await change('roles', { largest_credit_minor: null }, role)
    expect(await meanwhile(second, () => change('roles', { rights: ['credit.recover'] }, role))).toBe(
      'REQUESTER_MAY_NOT',
    )
    await change('roles', { rights: before!['rights'] }, role)
    expect([await movesOf(person), await end(approveRequest(boss.ctx, { approvalId: second }))]).toEqual([0, 'OK'])
  })

  it('is judged anew, of the currency that limits are in', async () => {
    const person = await makeColleague(books, books.mine, { largestCreditMinor: 9_000n, secondPersonAboveMinor: 0n })
    const approvalId = await ASKED.giveCredit(person.ctx)
    const own = (currency: string) => change('resellers', { default_currency: currency }, books.mine.resellerId)
    expect(await meanwhile(approvalId, () => own('CHF'))).toBe('LIMIT_OTHER_CURRENCY')
    await own('EUR')
    expect(await movesOf(person)).toBe(0)
  })

  it('is not what was agreed to, of the money that it is about', async () => {
    const { ctx } = books.mine
    const person = await makeColleague(books, books.mine, { secondPersonAboveMinor: 0n })
    const about = async (approvalId: string) => {
      const [row] = await books.owner`select sub_account_id as client, order_id as placed from approvals
        where id = ${storedId(approvalId)}`
      return { subAccountId: publicId('SUB_ACCOUNT', row!['client']), placed: row!['placed'] as string | null }
    }
    const minimum = await ASKED.setMinimumBalance(person.ctx)
    const lent = async () => setMinimumBalance(ctx, { ...(await about(minimum)), minimumBalance: eur('-1.00') })
    const recovery = await ASKED.recoverCredit(person.ctx)
    const kept = async () => setMinimumBalance(ctx, { ...(await about(recovery)), minimumBalance: eur('1.01') })
    const [deletion, closed] = [await ASKED.deleteOrder(person.ctx), await ASKED.deleteOrder(person.ctx)]
    const paid = async () => {
      const [row] = await books.owner`select id from invoices where order_id = ${(await about(deletion)).placed}`
      const invoiceId = publicId('INVOICE', row!['id'])
      return recordPayment(ctx, { invoiceId, amount: eur('0.01'), method: 'CARD' })
    }
    const gone = async () =>
      deleteOrder(ctx, { orderId: publicId('ORDER', (await about(closed)).placed!), paidMoney: 'TO_SOURCE' })
    expect([
      await meanwhile(minimum, lent),
      await meanwhile(recovery, kept),
      await meanwhile(deletion, paid),
      await meanwhile(closed, gone),
    ]).toEqual(['APPROVAL_STALE', 'INSUFFICIENT_CREDIT', 'APPROVAL_STALE', 'ORDER_DELETED'])
    expect(await movesOf(person)).toBe(0)
  })

  it('is too late, of the request itself', async () => {
    const person = await makeColleague(books, books.mine, { secondPersonAboveMinor: 0n })
    const [late, decided] = [await ASKED.giveCredit(person.ctx), await ASKED.giveCredit(person.ctx)]
    const expired = { expires_at: new Date(Date.now() - 1000).toISOString() }
    expect(await meanwhile(late, () => change('approvals', expired, storedId(late)))).toBe('APPROVAL_EXPIRED')
    const refuse = () => rejectRequest(books.mine.ctx, { approvalId: decided })
    expect(await meanwhile(decided, refuse)).toBe('APPROVAL_DECIDED')
    expect(await movesOf(person)).toBe(0)
  })
})

describe('the function that agrees', () => {
  const call = async (tenant: string, moves: object[]) =>
    refusalOfApp(books.owner, tenant, async (sql) => {
      await sql`select * from approve_request(${books.mine.environmentId}, ${sql.json({ moves } as never)})`
    })

  it('agrees to one request of its own world', async () => {
    const { mine, other } = books
    expect(await call(other.environmentId, [{ place: 0 }])).toBe(DOES_NOT_FIT)
    expect(await call(mine.environmentId, [{ place: 0 }, { place: 1 }])).toBe(DOES_NOT_FIT)
    expect(await call(mine.environmentId, [{ place: 0 }])).toBeNull()
  })

  it('tells nobody how somebody of another reseller stands', async () => {
    const standing = (tenant: string, of: string) =>
      books.owner.begin(async (sql) => {
        await sql`set local role greenlight_app`
        await sql`select set_config('app.tenant', ${tenant}, true)`
        return (await sql`select standing_of(${of}, ${clerk.id}) is not null as told`)[0]!['told']
      })
    const [mine, other] = [books.mine.environmentId, books.other.environmentId]
    expect([await standing(mine, mine), await standing(other, mine), await standing(other, other)]).toEqual([
      true,
      false,
      false,
    ])
  })
})
