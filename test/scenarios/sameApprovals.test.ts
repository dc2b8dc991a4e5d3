import { afterEach, beforeEach, expect, it } from 'vitest'
import { approveRequest } from '../../server/domain/approvals/approveRequest.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { topUpResellerCredit } from '../../server/domain/credit/topUpResellerCredit.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { PersonalLimits } from '../../server/domain/kernel/actor.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId, readPublicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { approvePlainly } from '../support/plainMoves.ts'
import { alike, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'
import { askedBy, makeColleague } from '../support/staff.ts'
import type { Colleague } from '../support/staff.ts'

// What a second person agrees to, told twice as in sameMoves: by the statement that does it all, and step by step.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

type Approve = typeof approveRequest
const money = (amount: string, currency = 'EUR') => ({ amount, currency })
const key = (name: string) => ({ idempotencyKey: `same-approvals-${name}` })
const DAY_MS = 86_400_000

/** One reseller's people, clients and requests. */
async function openStory(reseller: Books['mine'], approve: Approve) {
  const { ctx } = reseller
  const { owner } = books
  let made = 0
  const colleague = (limits: Partial<PersonalLimits> = {}, tags: string[] | null = null) =>
    makeColleague(books, reseller, limits, { name: `Colleague ${++made}`, tags })
  const clerk = await colleague({
    largestCreditMinor: 50_000n,
    refundsPerDayMinor: 15_000n,
    secondPersonAboveMinor: 5_000n,
  })
  const client = async (tags: string[] = []) => {
    const name = `approved-${++made}`
    const person = { username: name, name: `Client ${made}`, email: `${name}@example.com`, tags }
    return publicId('SUB_ACCOUNT', (await createSubAccount(ctx, person)).subAccount.id)
  }
  const products = new Map<string, string>()
  for (const currency of ['EUR', 'USD']) {
    const { product } = await createProduct(ctx, { sku: currency, name: 'Hosting', price: money('500.00', currency) })
    products.set(currency, publicId('PRODUCT', product.id))
  }
  const order = async (paid: string, { fromBalance = '0', currency = 'EUR' } = {}) => {
    const subAccountId = await client()
    if (Number(fromBalance)) await giveCredit(ctx, { subAccountId, amount: money(fromBalance, currency) })
    const lines = [{ productId: products.get(currency)!, quantity: 1 }]
    const ordered = { subAccountId, lines, paymentMethod: 'BANK_TRANSFER' } as const
    const reserved = Number(fromBalance) ? { fromBalance: money(fromBalance, currency) } : {}
    const { order } = await createOrder(ctx, { ...ordered, ...reserved })
    const [row] = await owner`select id from invoices where order_id = ${order.id}`
    const invoiceId = publicId('INVOICE', row!['id'] as string)
    await recordPayment(ctx, { invoiceId, amount: money(paid, currency), method: 'CARD' })
    return { orderId: publicId('ORDER', order.id), invoiceId, subAccountId }
  }
  const recovery = async (given: string, by: Context) => {
    const subAccountId = await client()
    await giveCredit(ctx, { subAccountId, amount: money(given) })
    const { token } = await previewRecovery(ctx, subAccountId, 'EUR')
    return { subAccountId, approvalId: await askedBy(recoverCredit(by, { subAccountId, token })) }
  }
  const gift = async (amount: string, by = clerk.ctx, subAccountId?: string, currency = 'EUR', note?: string) => {
    const to = subAccountId ?? (await client())
    return askedBy(giveCredit(by, { subAccountId: to, amount: money(amount, currency), note }))
  }
  const minimum = async (amount: string, by = clerk.ctx, subAccountId?: string) => {
    const of = subAccountId ?? (await client())
    return askedBy(setMinimumBalance(by, { subAccountId: of, minimumBalance: money(amount) }))
  }
  const deletion = async (by: Context, orderId: string, paidMoney: 'TO_SOURCE' | 'TO_BALANCE') =>
    askedBy(deleteOrder(by, { orderId, paidMoney, reason: ' Not "wanted" ' }))
  const agree = (approvalId: string, by: Context = ctx, more: object = {}) =>
    outcomeOf(() => approve(by, { approvalId, ...more }))
  const change = (person: Colleague, what: Record<string, unknown>) =>
    owner`update users set ${owner(what)} where id = ${person.id}`
  return { ctx, clerk, colleague, client, order, recovery, gift, minimum, deletion, agree, change, approve }
}

type Story = Awaited<ReturnType<typeof openStory>>

async function tellOfGifts({ ctx, clerk, colleague, client, gift, agree }: Story): Promise<unknown> {
  await topUpResellerCredit(ctx, { amount: money('1000.00', 'USD') })
  const watchedOver = await colleague({ secondPersonAboveMinor: 0n })
  const cautious = await colleague({ largestCreditMinor: 10_000n, secondPersonAboveMinor: 1n })
  const known = await client()
  await giveCredit(ctx, { subAccountId: known, amount: money('3.00') })
  const first = await gift('300.00', clerk.ctx, undefined, 'EUR', ' For "you" & è ')
  const second = await gift('60.00', clerk.ctx, known)
  const dollars = await gift('20.00', watchedOver.ctx, undefined, 'USD')
  const yen = await gift('2000', watchedOver.ctx, undefined, 'JPY')
  const much = await gift('5000000.00', watchedOver.ctx)
  const [beyond, exactly] = [await gift('100.01'), await gift('100.00')]
  return [
    await agree(first, ctx, key('first')),
    // Repeated, the same answer; for another request or another call, no answer.
    await agree(first, ctx, key('first')),
    await agree(second, ctx, key('first')),
    await agree(first, ctx),
    await agree(first, cautious.ctx, key('first')),
    await agree(second, ctx, { idempotencyKey: 'short' }),
    await agree(second, ctx, key('second')),
    // In a currency that limits are not in; of one that there is none of; of more than there is.
    await agree(dollars, cautious.ctx),
    await agree(dollars),
    await agree(yen),
    await agree(much, ctx, key('much')),
    // Whoever agrees gives no more by that than by their own hand.
    await agree(beyond, cautious.ctx),
    await agree(exactly, cautious.ctx),
  ]
}

async function tellOfRecoveries({ ctx, clerk, recovery, agree }: Story): Promise<unknown> {
  const [all, more, less] = [
    await recovery('70.00', clerk.ctx),
    await recovery('80.00', clerk.ctx),
    await recovery('90.00', clerk.ctx),
  ]
  await giveCredit(ctx, { subAccountId: more.subAccountId, amount: money('6.00') })
  await setMinimumBalance(ctx, { subAccountId: less.subAccountId, minimumBalance: money('0.01') })
  await setMinimumBalance(ctx, { subAccountId: all.subAccountId, minimumBalance: money('-40.00') })
  const ends = [
    await agree(all.approvalId, ctx, key('all')),
    await agree(more.approvalId),
    await agree(less.approvalId),
  ]
  await setMinimumBalance(ctx, { subAccountId: less.subAccountId, minimumBalance: money('0.00') })
  return [...ends, await agree(less.approvalId)]
}

async function tellOfMinimums({ ctx, clerk, client, minimum, agree }: Story): Promise<unknown> {
  const set = (subAccountId: string, amount: string) =>
    setMinimumBalance(ctx, { subAccountId, minimumBalance: money(amount) })
  const [first, stale, back] = [await client(), await client(), await client()]
  await set(first, '-100.00')
  const regular = await minimum('-400.00', clerk.ctx, first)
  const changed = await minimum('-300.00', clerk.ctx, stale)
  const thereAndBack = await minimum('-300.00', clerk.ctx, back)
  await set(stale, '-10.00')
  await set(back, '-10.00')
  await set(back, '0.00')
  return [await agree(regular, ctx, key('lent')), await agree(changed), await agree(thereAndBack)]
}

async function tellOfDeletions(story: Story): Promise<unknown> {
  const { ctx, clerk, colleague, order, deletion, agree } = story
  const other = await colleague({ refundsPerDayMinor: 100_000n, secondPersonAboveMinor: 5_000n })
  const cautious = await colleague({ largestCreditMinor: 6_000n })
  const [back, source, paidMore, active, gone, daily, dollars] = [
    await order('60.00', { fromBalance: '20.00' }),
    await order('70.00'),
    await order('80.00'),
    await order('500.00', { fromBalance: '0' }),
    await order('90.00'),
    await order('75.00'),
    await order('95.00', { currency: 'USD' }),
  ]
  const asked = [
    await deletion(clerk.ctx, back.orderId, 'TO_BALANCE'),
    await deletion(clerk.ctx, source.orderId, 'TO_SOURCE'),
    await deletion(other.ctx, paidMore.orderId, 'TO_SOURCE'),
    await deletion(other.ctx, active.orderId, 'TO_SOURCE'),
    await deletion(other.ctx, gone.orderId, 'TO_BALANCE'),
    await deletion(clerk.ctx, daily.orderId, 'TO_BALANCE'),
  ]
  const [boundless, inDollars] = [await colleague({ secondPersonAboveMinor: 100n }), dollars.orderId]
  const elsewhere = await deletion(boundless.ctx, inDollars, 'TO_BALANCE')
  await recordPayment(ctx, { invoiceId: paidMore.invoiceId, amount: money('1.00'), method: 'CARD' })
  await activateOrder(ctx, { orderId: active.orderId }).catch(() => null)
  await deleteOrder(ctx, { orderId: gone.orderId, paidMoney: 'KEEP' })
  const ends = [await agree(asked[0]!, cautious.ctx, key('gone')), await agree(asked[1]!, cautious.ctx)]
  for (const approvalId of asked.slice(1)) ends.push(await agree(approvalId))
  ends.push(await agree(elsewhere, cautious.ctx), await agree(elsewhere))
  return ends
}

async function tellOfPeople(story: Story, other: Books['mine']): Promise<unknown> {
  const { ctx, clerk, colleague, client, gift, recovery, agree, change } = story
  const asking = () => colleague({ largestCreditMinor: 50_000n, secondPersonAboveMinor: 5_000n })
  const [left, lesser, lowered, renamed, raised] = [
    await asking(),
    await asking(),
    await asking(),
    await asking(),
    await asking(),
  ]
  const own = await gift('60.00')
  const asked = [
    await gift('61.00', left.ctx),
    await gift('62.00', lesser.ctx),
    await gift('63.00', lowered.ctx),
    await gift('64.00', renamed.ctx),
    await gift('65.00', raised.ctx),
    (await recovery('66.00', lesser.ctx)).approvalId,
  ]
  const north = await client(['north'])
  const northern = await colleague({ secondPersonAboveMinor: 0n }, ['north'])
  const confined = await gift('67.00', northern.ctx, north)
  const late = await gift('68.00')
  const roles = books.owner`select id from roles where reseller_id = ${ctx.actor.resellerId} and builtin = 'SUPPORT'`
  await change(left, { status: 'DEACTIVATED' })
  await change(lesser, { role_id: (await roles)[0]!['id'] })
  await change(lowered, { largest_credit_minor: 6_299 })
  await change(renamed, { name: 'Renamed "since"' })
  await change(raised, { second_person_above_minor: null, largest_credit_minor: null })
  await books.owner`update sub_accounts set tags = '{}' where id = ${readPublicId(north)!.uuid}`
  const program: Context = { ...ctx, actor: { ...ctx.actor, kind: 'API_KEY', id: 'a-program' } as Context['actor'] }
  const powerless: Context = { ...ctx, actor: { ...ctx.actor, rights: ['credit.give'] } as Context['actor'] }
  const ends = []
  for (const approvalId of asked) ends.push(await agree(approvalId, ctx, key(`asked-${ends.length}`)))
  await change(left, { status: 'ACTIVE' })
  const eight = { ...ctx, clock: new Date(Date.now() + 8 * DAY_MS) }
  return [
    ...ends,
    await agree(asked[0]!, ctx, key('asked-0')),
    await agree(confined),
    await agree(own, clerk.ctx),
    await agree(own, program),
    await agree(own, powerless),
    await agree(own, other.ctx),
    await agree(late, eight),
    await agree('apr_0000000000000000000000'),
    await agree('nonsense'),
    await agree(own),
    await agree(own, ctx),
  ]
}

/** Each request by several calls: one of them gets through, unless all are the same call. */
async function tellOfCrowds(story: Story, together: boolean): Promise<string[][]> {
  const { ctx, clerk, colleague, gift, minimum, recovery, order, deletion, approve } = story
  const paid = await order('54.00')
  const returning = await colleague({ secondPersonAboveMinor: 0n })
  const requests = [
    await gift('51.00'),
    await minimum('-52.00'),
    (await recovery('53.00', clerk.ctx)).approvalId,
    await deletion(returning.ctx, paid.orderId, 'TO_SOURCE'),
  ]
  const ends: string[][] = []
  for (const [at, approvalId] of [...requests, await gift('55.00')].entries()) {
    const keyOf = (call: number) => key(at === requests.length ? 'same-key' : `at-once-${at}-${call}`)
    const calls = [1, 2, 3].map((call) => () => outcomeOf(() => approve(ctx, { approvalId, ...keyOf(call) })))
    const answers = (await inOrder(calls, together)) as { reason?: string }[]
    ends.push(answers.map(({ reason }) => reason ?? 'OK').toSorted())
  }
  return ends
}

/** Of several calls at once, any may be the one that gets through. */
const blindToWinners = (rows: unknown): unknown =>
  JSON.parse(JSON.stringify(rows).replace(/(same-approvals-at-once-\d)-\d/g, '$1'))

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'what a second person agrees to is done by one statement as it is step by step, when several agree %s',
  { timeout: 120_000 },
  async (_, together) => {
    const story = async (reseller: Books['mine'], other: Books['mine'], approve: Approve) => {
      const opened = await openStory(reseller, approve)
      const told = [
        await tellOfGifts(opened),
        await tellOfRecoveries(opened),
        await tellOfMinimums(opened),
        await tellOfDeletions(opened),
        await tellOfPeople(opened, other),
      ]
      return { told, crowds: await tellOfCrowds(opened, together && approve === approveRequest) }
    }
    const shared = await story(books.mine, books.other, approveRequest)
    const plain = await story(books.other, books.mine, approvePlainly)
    expect(alike(shared)).toEqual(alike(plain))
    const once = ['APPROVAL_DECIDED', 'APPROVAL_DECIDED', 'OK']
    expect(shared.crowds).toEqual([once, once, once, once, ['OK', 'OK', 'OK']])
    await expectSameRemains(books, blindToWinners)
  },
)
