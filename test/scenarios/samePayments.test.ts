import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InvoiceRow } from '../../db/schema/invoices.ts'
import { PAYMENT_METHODS } from '../../db/schema/shops.ts'
import type { PaymentMethod } from '../../db/schema/shops.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { markOverdue } from '../../server/domain/invoices/markOverdue.ts'
import { readInvoicesByIds, readInvoicesOfOrders } from '../../server/domain/invoices/readInvoice.ts'
import { payFromBalance } from '../../server/domain/invoices/payFromBalance.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { RecordPaymentInput } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId, storedId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { setActivationPolicy } from '../../server/domain/orders/setActivationPolicy.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { payFromBalancePlainly, payPlainly } from '../support/plainMoves.ts'
import { alike, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'
import { watched } from '../support/watchedMoves.ts'

// As sameMoves, for payments: once through shared statements, once with every step its own statement.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const eur = (amount: string, currency = 'EUR') => ({ amount, currency })
const key = (name: string) => ({ idempotencyKey: `same-payments-${name}` })
const NOBODY = 'inv_0000000000000000000000'

/** Orders of one method stand for one policy; PAYPAL is left as it was, and so by hand. */
const POLICIES = { CARD: 'AUTOMATIC', BANK_TRANSFER: 'RETURNING_CLIENTS', MANUAL: 'MANUAL' } as const
const ORDERED: PaymentMethod[] = ['BANK_TRANSFER', 'CARD', 'MANUAL', 'PAYPAL']
const OUTSIDE = PAYMENT_METHODS.filter((method) => method !== 'BALANCE')
/** Of 40.00: a part, all, and more than that. */
const SUMS = ['15.00', '40.00', '47.31']

/** The two ways of one payment: with shared statements, and with every step its own. */
interface Ways {
  record: typeof recordPayment
  fromBalance: typeof payFromBalance
}
const SHARED: Ways = { record: recordPayment, fromBalance: payFromBalance }
const PLAIN: Ways = { record: payPlainly, fromBalance: payFromBalancePlainly }

class Story {
  #made = 0
  #price = ''

  constructor(
    readonly ctx: Context,
    private readonly ways: Ways,
    private readonly together: boolean,
  ) {}

  async begin(): Promise<void> {
    const { product } = await createProduct(this.ctx, { sku: 'SAME', name: 'Hosting "12"', price: eur('40.00') })
    this.#price = publicId('PRODUCT', product.id)
  }

  async client(name = `Client ${this.#made}`): Promise<string> {
    const username = `same-${++this.#made}`
    const { subAccount } = await createSubAccount(this.ctx, { username, name, email: `${username}@example.com` })
    return publicId('SUB_ACCOUNT', subAccount.id)
  }

  /** An order of 40.00, by its own id and its invoice's. */
  async order(subAccountId: string, paymentMethod: PaymentMethod, more: object = {}) {
    const lines = [{ productId: this.#price, quantity: 1 }]
    const { order } = await createOrder(this.ctx, { subAccountId, lines, paymentMethod, ...more })
    const [invoice] = await readInvoicesOfOrders(this.ctx, [order.id])
    return { orderId: publicId('ORDER', order.id), invoiceId: publicId('INVOICE', invoice!.id) }
  }

  async invoice(subAccountId: string, more: object = {}): Promise<string> {
    const input = { subAccountId, total: eur('40.00'), dueOn: '2099-12-31', ...more }
    return publicId('INVOICE', (await createInvoice(this.ctx, input)).invoice.id)
  }

  round(inputs: RecordPaymentInput[]): Promise<unknown[]> {
    const calls = inputs.map((input) => () => outcomeOf(() => this.ways.record(this.ctx, input)))
    return inOrder(calls, this.together)
  }

  /** Payers press their button, each with the token of an invoice; one after the other, for each looks at its page first. */
  press(presses: [token: string, amount: string, more?: object][]): Promise<unknown[]> {
    const { actor: _nobody, ...outside } = this.ctx
    const calls = presses.map(([token, amount, more]) => () => {
      const input = { token, amount: eur(amount), ...more }
      return outcomeOf(async () => {
        const { invoice, dueMinor, payableFromBalanceMinor } = (await this.ways.fromBalance(outside, input)).paymentPage
        return { invoice, dueMinor, payableFromBalanceMinor }
      })
    })
    return inOrder(calls, false)
  }

  /** One after the other, for what does not share a statement. */
  async steps(inputs: RecordPaymentInput[]): Promise<unknown[]> {
    const outcomes: unknown[] = []
    for (const input of inputs) outcomes.push(...(await this.round([input])))
    return outcomes
  }
}

const payment = (invoiceId: string, amount: string, n: number, more: object = {}): RecordPaymentInput => ({
  invoiceId,
  amount: eur(amount),
  method: OUTSIDE[n % OUTSIDE.length]!,
  ...more,
})

/** Every policy, with clients who ordered before and who did not, paid in part, in full and beyond, twice. */
async function payOrders(story: Story): Promise<unknown[]> {
  const known = await story.client('Zoë "the" \\ Client\n& Söhne')
  const settled = await story.order(known, 'PAYPAL', { activate: true })
  const rounds = [await story.round([payment(settled.invoiceId, '40.00', 0, key('active'))])]
  const one = await story.client()
  const cases: string[] = []
  for (const _sum of SUMS)
    for (const method of ORDERED)
      // Whose money comes for several orders at once becomes known by the first that activates.
      for (const client of method === 'BANK_TRANSFER' ? [known, one, await story.client()] : [known, one])
        cases.push((await story.order(client, method)).invoiceId)
  for (const [paymentMethod, policy] of Object.entries(POLICIES))
    await setActivationPolicy(story.ctx, { paymentMethod: paymentMethod as PaymentMethod, policy })
  const input = (invoiceId: string, sum: string, n: number) =>
    payment(invoiceId, sum, n, {
      ...(n % 2 ? key(`order-${sum}-${n}`) : {}),
      ...(n % 3 ? {} : { reference: ' RF18 "5390" ', note: `Cash desk ${n}` }),
      ...(n % 5 ? {} : { valueDate: '2026-01-31' }),
    })
  const each = cases.length / SUMS.length
  rounds.push(await story.round(cases.map((id, n) => input(id, SUMS[Math.floor(n / each)]!, n))))
  // What is left of the part, less and more than that, and what was paid already.
  const rest = ['5.00', '25.00', '25.01']
  rounds.push(await story.round(cases.map((id, n) => input(id, rest[n % 4] ?? '25.00', n + 100))))
  return rounds
}

/** Invoices of their own, refusals, repeats, keys of other calls, orders that are gone or have credit reserved. */
async function payTheRest(story: Story): Promise<unknown[]> {
  const { ctx } = story
  const [rich, plain, fresh] = [await story.client(), await story.client(), await story.client()]
  await giveCredit(ctx, { subAccountId: rich, amount: eur('500.00'), ...key('gift') })
  const late = await story.invoice(rich, { dueOn: '2020-01-01', description: 'Late\n"one"', externalId: 'erp-1' })
  const again = await story.invoice(rich, { dueOn: '2020-01-02' })
  const yen = await story.invoice(rich, { total: eur('1001', 'JPY') })
  const gone = await story.order(plain, 'PAYPAL')
  await deleteOrder(ctx, { orderId: gone.orderId })
  const kept = await story.order(plain, 'PAYPAL')
  const held = await story.order(rich, 'CARD', { fromBalance: eur('30.00') })
  const whole = await story.order(rich, 'BALANCE')
  await markOverdue(ctx)
  const inYen = { total: eur('4000', 'JPY') }
  const bare = [await story.invoice(fresh, inYen), await story.invoice(fresh, inYen)]
  bare.push(await story.invoice(await story.client(), inYen))
  const rounds = [
    await story.round([
      payment(late, '40.00', 1, key('late')),
      payment(late, '40.00', 1, key('late')),
      payment(again, '0.01', 1, key('again')),
      payment(again, '0.02', 1, key('again')),
      payment(again, '1.00', 1, key('gift')),
      payment(gone.invoiceId, '40.00', 1, key('gone')),
      payment(NOBODY, '1.00', 1, key('nobody')),
      payment('nonsense', '1.00', 1, { valueDate: '2199-01-01' }),
      payment(NOBODY, '1.00', 1, { valueDate: '2199-01-01' }),
      payment(kept.invoiceId, '1.00', 1, { valueDate: '1999-12-31' }),
      payment(yen, '1.00', 1, key('yen')),
      payment(kept.invoiceId, '0.00', 1),
      payment(kept.invoiceId, '1.00', 1, { idempotencyKey: 'short' }),
      payment(kept.invoiceId, '1.00', 1, { note: 'x'.repeat(501) }),
    ]),
    // The first money of these clients in that currency: the account is made.
    await story.round(
      bare.map((id, n) =>
        payment(id, '', n, { amount: eur(['1500', '4000', '4731'][n]!, 'JPY'), ...key(`bare-${n}`) }),
      ),
    ),
  ]
  await deleteOrder(ctx, { orderId: kept.orderId })
  rounds.push(
    await story.steps([
      payment(late, '1.00', 2, key('too-late')),
      // What was refused left its key free. At once, either could be first: money of two currencies never shares a statement.
      { invoiceId: yen, amount: eur('1002', 'JPY'), method: 'CARD', ...key('yen') },
      payment(late, '40.00', 1, key('late')),
      payment(kept.invoiceId, '40.00', 2),
      payment(held.invoiceId, '20.00', 2, key('held')),
      payment(held.invoiceId, '20.00', 2, key('held')),
      payment(whole.invoiceId, '45.00', 2),
      payment(again, '39.99', 1, { method: 'BALANCE' }),
      payment(again, '40.00', 1, { method: 'BALANCE' }),
    ]),
  )
  return rounds
}

/** Every policy with credit in it: reserved in part, in full or not at all, paid from the balance and from outside. */
async function payWithCredit(story: Story): Promise<unknown[]> {
  const { ctx } = story
  const policies = { BALANCE: 'AUTOMATIC', ...POLICIES } as const
  for (const paymentMethod of Object.keys(policies) as PaymentMethod[])
    await setActivationPolicy(ctx, { paymentMethod, policy: 'MANUAL' })
  const known = await story.client()
  await giveCredit(ctx, { subAccountId: known, amount: eur('2000.00'), ...key('known') })
  const settled = await story.order(known, 'PAYPAL', { activate: true })
  await story.steps([payment(settled.invoiceId, '40.00', 0)])
  const amounts = ['10.00', '40.00', '47.31']
  const cases: { invoiceId: string; amount: string; method: PaymentMethod }[] = []
  for (const reserved of ['30.00', '40.00', null])
    for (const ordered of [...ORDERED, 'BALANCE'] as const)
      for (const [n, amount] of amounts.entries())
        for (const method of ['BALANCE', OUTSIDE[n % OUTSIDE.length]!] as const) {
          const client = n === 1 ? known : await story.client()
          if (client !== known) await giveCredit(ctx, { subAccountId: client, amount: eur('75.00') })
          // What is due by credit is reserved in full when it is ordered, unless less is said.
          const fromBalance = reserved ? { fromBalance: eur(reserved) } : {}
          const { invoiceId } = await story.order(client, ordered, fromBalance)
          // What shares its steps with others of its round could come before what does not.
          if (method === 'BALANCE' || reserved || ordered === 'BALANCE') cases.push({ invoiceId, amount, method })
        }
  for (const [paymentMethod, policy] of Object.entries(policies))
    await setActivationPolicy(ctx, { paymentMethod: paymentMethod as PaymentMethod, policy })
  const input = ({ invoiceId, amount, method }: (typeof cases)[number], n: number) => ({
    ...payment(invoiceId, amount, 0, { method }),
    ...(n % 2 ? key(`credit-${n}`) : {}),
    ...(n % 3 ? {} : { reference: `RF${n}`, note: 'With "credit"' }),
    ...(n % 5 ? {} : { valueDate: '2026-02-28' }),
  })
  const rounds: unknown[] = []
  for (let from = 0; from < cases.length; from += 40)
    rounds.push(await story.round(cases.slice(from, from + 40).map((one, at) => input(one, from + at))))
  // Once more, the repeated ones among them: less than is left, exactly that, and too much.
  rounds.push(
    await story.steps(cases.map((one, n) => (n % 3 ? input({ ...one, amount: '10.00' }, n + 1) : input(one, n)))),
  )
  return rounds
}

/** Payers with credit, without, and with some reserved; two who share the last of it. */
async function pressTheButton(story: Story): Promise<unknown[]> {
  const { ctx } = story
  const [rich, poor, none] = [await story.client('Ünal & Ko'), await story.client(), await story.client()]
  await giveCredit(ctx, { subAccountId: rich, amount: eur('100.00') })
  await giveCredit(ctx, { subAccountId: poor, amount: eur('30.00') })
  const tokenOf = async (invoiceId: string) => {
    const [row] = await readInvoicesByIds(ctx, [storedId('INVOICE', invoiceId, 'INVOICE_NOT_FOUND', [])])
    return row!.paymentToken
  }
  const bare = await tokenOf(await story.invoice(rich))
  const partly = await tokenOf((await story.order(rich, 'CARD', { fromBalance: eur('30.00') })).invoiceId)
  const waiting = await tokenOf((await story.order(rich, 'CARD')).invoiceId)
  const [first, second] = [await tokenOf(await story.invoice(poor)), await tokenOf(await story.invoice(poor))]
  const yen = await tokenOf(await story.invoice(rich, { total: eur('4000', 'JPY') }))
  const nothing = await tokenOf(await story.invoice(none))
  const rounds = [
    await story.press([
      [bare, '15.00', key('bare-token')],
      [partly, '10.01', key('beyond')],
      [waiting, '40.00', key('waiting')],
      [first, '20.00', key('first')],
      [second, '20.00', key('second')],
      [nothing, '1.00'],
      [yen, '1.00'],
      ['nonsense', '1.00'],
    ]),
    await story.press([
      [partly, '10.00', key('beyond-nothing')],
      [waiting, '1.00'],
      [first, '10.00'],
      [bare, '15.00', key('bare-token')],
    ]),
    await story.press([
      [bare, '25.01'],
      [bare, '14.99', key('bare-token')],
    ]),
    await story.press([[bare, '25.00', key('rest')]]),
    await story.press([
      [bare, '1.00'],
      [bare, '25.00', key('rest')],
    ]),
  ]
  return rounds
}

async function tell(ctx: Context, ways: Ways, together: boolean): Promise<unknown[]> {
  const story = new Story(ctx, ways, together)
  await story.begin()
  return [await payOrders(story), await payTheRest(story), await payWithCredit(story), await pressTheButton(story)]
}

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'does with shared statements what is done step by step, when payments come %s',
  { timeout: 120_000 },
  async (_, together) => {
    const { ctx, sent } = watched(books.mine.ctx)
    const shared = await tell(ctx, SHARED, together)
    const plain = await tell(books.other.ctx, PLAIN, false)
    expect(alike(shared)).toEqual(alike(plain))
    await expectSameRemains(books)
    // It did share them, and every policy said both.
    expect(Math.max(...sent.map(({ actors }) => actors.length))).toBe(together ? 40 : 1)
    const reasons = await books.owner`select distinct activation_reason->>'code' as code from orders order by 1`
    expect(reasons.map(({ code }) => code)).toEqual([
      'ACTIVATED_AUTOMATICALLY',
      'ACTIVATED_BY_HAND',
      'ACTIVATED_RETURNING_CLIENT',
      'DELETED',
      'WAITS_BY_POLICY',
      'WAITS_FOR_FUNDS',
      'WAITS_NEW_CLIENT',
    ])
  },
)

it('answers a repeated call as it was answered at first', async () => {
  const story = new Story(books.mine.ctx, SHARED, true)
  const invoiceId = await story.invoice(await story.client())
  const input = payment(invoiceId, '41.00', 0, key('repeat'))
  const [first] = (await story.round([input])) as [{ invoice: InvoiceRow }]
  expect(first.invoice).toMatchObject({
    status: 'PAID',
    paidMinor: 4000n,
    overdue: false,
    issuedOn: expect.any(String),
  })
  expect(first.invoice.paidAt).toBeInstanceOf(Date)
  expect(await story.round([input, input])).toEqual([first, first])
})
