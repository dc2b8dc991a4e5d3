import { afterEach, beforeEach, expect, it } from 'vitest'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { paymentReference } from '../../server/domain/invoices/paymentReference.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { newId, publicId } from '../../server/domain/kernel/ids.ts'
import { searchable } from '../../server/domain/kernel/text.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import type { CreateOrderInput } from '../../server/domain/orders/createOrder.ts'
import { setActivationPolicy } from '../../server/domain/orders/setActivationPolicy.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { createPlainly } from '../support/plainMoves.ts'
import { alike, blindToCounts, expectSameRemains, inOrder, outcomeOf } from '../support/sameStory.ts'
import { watched } from '../support/watchedMoves.ts'

// As sameMoves, for placing orders: once through shared statements, once with every step its own statement.
let books: Books

beforeEach(async () => {
  books = await openBooks()
})
afterEach(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const eur = (amount: string, currency = 'EUR') => ({ amount, currency })
const key = (name: string) => ({ idempotencyKey: `same-orders-${name}` })
const NOBODY = '0000000000000000000000'

/** PAYPAL is left as it was, and so by hand. */
const POLICIES = {
  CARD: 'AUTOMATIC',
  BANK_TRANSFER: 'RETURNING_CLIENTS',
  BALANCE: 'RETURNING_CLIENTS',
  MANUAL: 'MANUAL',
} as const

class Story {
  #made = 0

  constructor(
    readonly ctx: Context,
    private readonly create: typeof createOrder,
    private readonly together: boolean,
  ) {}

  async client(name = `Client ${this.#made}`, credit?: string): Promise<string> {
    const username = `same-${++this.#made}`
    const { subAccount } = await createSubAccount(this.ctx, { username, name, email: `${username}@example.com` })
    const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
    if (credit) await giveCredit(this.ctx, { subAccountId, amount: eur(credit) })
    return subAccountId
  }

  async product(name: string, price: string, currency = 'EUR'): Promise<string> {
    const { product } = await createProduct(this.ctx, {
      sku: `SAME-${++this.#made}`,
      name,
      price: eur(price, currency),
    })
    return publicId('PRODUCT', product.id)
  }

  /** Another shop than the default one, with its own numbers. */
  async shop(): Promise<string> {
    const { environmentId } = this.ctx.actor
    const id = newId()
    await books.owner`insert into shops (environment_id, id, name, legal_name, order_prefix, invoice_prefix)
      select environment_id, ${id}, 'Second', 'Second', order_prefix || 'S/', invoice_prefix || 's.' from shops
      where environment_id = ${environmentId}`
    return publicId('SHOP', id)
  }

  round(inputs: CreateOrderInput[], ctx = this.ctx): Promise<unknown[]> {
    const calls = inputs.map((input) => () => outcomeOf(() => this.create(ctx, input)))
    return inOrder(calls, this.together)
  }

  /** One after the other, for what does not share a statement. */
  async steps(inputs: CreateOrderInput[], ctx = this.ctx): Promise<unknown[]> {
    const outcomes: unknown[] = []
    for (const input of inputs) outcomes.push(...(await this.round([input], ctx)))
    return outcomes
  }
}

async function tell(ctx: Context, create: typeof createOrder, together: boolean): Promise<unknown[]> {
  const story = new Story(ctx, create, together)
  const [cheap, dear] = [await story.product('Hosting "12"\n& Öl', '9.99'), await story.product('Domain', '120.00')]
  const yen = await story.product('Hosting (¥)', '1234', 'JPY')
  const shopId = await story.shop()
  const rich = await story.client('Zoë "the" \\ Client\n& Söhne ', '500.00')
  const [poor, plain] = [await story.client('Иван Ёлкин', '15.00'), await story.client()]
  const lent = await story.client()
  await setMinimumBalance(ctx, { subAccountId: lent, minimumBalance: eur('-30.00') })
  for (const [paymentMethod, policy] of Object.entries(POLICIES))
    await setActivationPolicy(ctx, { paymentMethod: paymentMethod as 'CARD', policy })
  // Numbers that a third party has given to invoices of its own.
  const [{ prefix }] = (await books.owner`select invoice_prefix as prefix from shops
    where environment_id = ${ctx.actor.environmentId} and is_default`) as unknown as [{ prefix: string }]
  for (const n of [3, 4, 6])
    await createInvoice(ctx, {
      subAccountId: plain,
      number: `${prefix}0000${n}`,
      total: eur('1.00'),
      dueOn: '2099-01-01',
    })

  const line = (productId: string, quantity = 1, unitPrice?: string) => ({
    productId,
    quantity,
    ...(unitPrice ? { unitPrice: eur(unitPrice) } : {}),
  })
  const order = (subAccountId: string, more: Partial<CreateOrderInput> = {}): CreateOrderInput => ({
    subAccountId,
    lines: [line(cheap)],
    paymentMethod: 'PAYPAL',
    ...more,
  })
  const many = [line(cheap, 3), line(dear, 2, '100.00'), line(cheap), line(dear, 1_000_000)]
  const rounds = [
    // The reseller's first order, for which its accounts are made.
    await story.round([order(plain)]),
    await story.round([
      order(plain, { lines: many, note: ' Soon, "please"\n', ...key('many') }),
      order(rich, { paymentMethod: 'CARD' }),
      order(rich, { paymentMethod: 'CARD', fromBalance: eur('5.00'), ...key('part') }),
      // New, then known to the second within the same statement.
      order(rich, { paymentMethod: 'BALANCE' }),
      order(rich, { paymentMethod: 'CARD', fromBalance: eur('9.99') }),
      order(rich, { paymentMethod: 'BALANCE', ...key('known') }),
      order(rich, { paymentMethod: 'BANK_TRANSFER', fromBalance: eur('9.99') }),
      order(rich, { paymentMethod: 'BANK_TRANSFER' }),
      order(rich, { paymentMethod: 'MANUAL', fromBalance: eur('1.00') }),
      order(poor, { paymentMethod: 'BALANCE' }),
      order(poor, { paymentMethod: 'BALANCE', ...key('too-much') }),
      order(poor, { paymentMethod: 'CARD', fromBalance: eur('5.01') }),
      order(lent, { paymentMethod: 'BALANCE', lines: [line(cheap, 3)] }),
      order(lent, { paymentMethod: 'BALANCE', lines: [line(cheap, 1)] }),
      // By hand, whatever was reserved.
      order(plain, { activate: true, ...key('hand') }),
      order(rich, { activate: true, paymentMethod: 'BALANCE' }),
      order(rich, { activate: true, paymentMethod: 'MANUAL', fromBalance: eur('2.00') }),
      order(rich, { activate: false, shopId, ...key('shop') }),
      order(plain, { shopId }),
      // What was done is answered again, and its key stands for nothing else.
      order(rich, { paymentMethod: 'CARD', fromBalance: eur('5.00'), ...key('part') }),
      order(rich, { paymentMethod: 'CARD', fromBalance: eur('6.00'), ...key('part') }),
      order(plain, key('hand')),
    ]),
    // Nothing of these is stored.
    await story.round([
      order(`sub_${NOBODY}`, key('nobody')),
      order('nonsense'),
      order(plain, { shopId: `shp_${NOBODY}` }),
      order(plain, { shopId: 'nonsense' }),
      order(plain, { lines: [] }),
      order(plain, { lines: Array.from({ length: 101 }, () => line(cheap)) }),
      order(plain, { lines: [line(cheap), line(`prd_${NOBODY}`)] }),
      order(plain, { lines: [line('nonsense')] }),
      order(plain, { lines: [line(cheap), line(yen)] }),
      order(plain, { lines: [line(cheap), { ...line(cheap), unitPrice: eur('1', 'JPY') }] }),
      order(plain, { lines: [line(cheap, 0)] }),
      order(plain, { lines: [line(cheap, 1, '0.00')] }),
      order(plain, { lines: [line(cheap, 1_000_000, '10000000000000.00')] }),
      order(plain, { lines: [line(cheap, 2, '10000000000000.00')] }),
      order(plain, { fromBalance: eur('9.98') }),
      order(rich, { fromBalance: eur('10.00') }),
      order(rich, { fromBalance: eur('1', 'JPY') }),
      order(rich, { fromBalance: eur('0.00') }),
      order(plain, { note: 'x'.repeat(2001) }),
      order(plain, { idempotencyKey: 'short' }),
      order(plain, key('many')),
    ]),
    // The first order in that currency: the accounts are made, and only then.
    await story.steps([
      order(plain, { lines: [line(yen, 7)], ...key('hand') }),
      order(plain, { lines: [line(yen, 7)], paymentMethod: 'BALANCE' }),
      order(plain, { lines: [line(yen, 7)], ...key('yen') }),
      order(rich, { lines: [line(yen)] }),
      order(plain, { lines: [line(yen, 7)], ...key('yen') }),
    ]),
    // Letters that only the code knows.
    await story.steps([
      order(await story.client('Σίσυφος', '20.00'), { paymentMethod: 'BALANCE', ...key('greek') }),
      order(plain, { lines: [line(await story.product('域名', '3.00'))] }),
      order(rich, { paymentMethod: 'BALANCE' }),
    ]),
  ]
  const clerk = { ...ctx, actor: { ...ctx.actor, id: 'clerk', rights: ['orders.create'] as const } }
  rounds.push(
    await story.steps(
      [
        order(plain, { ...key('clerk') }),
        order(plain, { activate: true }),
        order(plain, { lines: [line(cheap, 1, '1.00')], ...key('clerk') }),
        order(plain, { lines: [line(cheap, 1, '1.00')] }),
      ],
      clerk,
    ),
    await story.steps([order(plain)], { ...ctx, actor: { ...ctx.actor, rights: [] } }),
    await story.steps([order(plain)], { ...ctx, actor: { ...ctx.actor, kind: 'API_KEY', id: 'program' } }),
    // An instant of its own, in another day of the reseller's zone.
    await story.steps([order(plain)], { ...ctx, clock: new Date('2030-01-01T23:30:00Z') }),
  )
  return rounds
}

it.each([
  ['one after the other', false],
  ['at once', true],
])(
  'places orders with shared statements as it does step by step, when they come %s',
  { timeout: 120_000 },
  async (_, together) => {
    const { ctx, sent } = watched(books.mine.ctx)
    const blind = together ? blindToCounts : (value: unknown) => value
    const shared = await tell(ctx, createOrder, together)
    const plain = await tell(books.other.ctx, createPlainly, false)
    expect(blind(alike(shared))).toEqual(blind(alike(plain)))
    await expectSameRemains(books, blind)
    const lines = ({ environmentId }: { environmentId: string }) => books.owner`select o.created_at::date::text as day,
        regexp_replace(o.number, '^R[0-9]+', '') as number, regexp_replace(i.number, '^R[0-9]+', '') as invoice, l.position,
        l.description, l.quantity, l.unit_price_minor, l.total_minor, l.currency
      from orders o join order_lines l on l.environment_id = o.environment_id and l.order_id = o.id
      join invoices i on i.environment_id = o.environment_id and i.order_id = o.id
      where o.environment_id = ${environmentId} order by o.number collate "C", l.position`
    expect(await lines(books.mine)).toEqual(await lines(books.other))
    // It did share them.
    const sizes = sent.filter(({ name }) => name === 'create_orders').map(({ actors }) => actors.length)
    expect(Math.max(...sizes)).toBe(together ? 19 : 1)
    const reasons = await books.owner`select distinct activation_reason->>'code' as code from orders order by 1`
    expect(reasons.map(({ code }) => code)).toEqual([
      'ACTIVATED_AUTOMATICALLY',
      'ACTIVATED_BY_HAND',
      'ACTIVATED_RETURNING_CLIENT',
      'WAITS_BY_POLICY',
      'WAITS_FOR_FUNDS',
      'WAITS_NEW_CLIENT',
    ])
    await expectTextsOfTheCode()
  },
)

/** What the database wrote for finding and for paying is what the code would have written. */
async function expectTextsOfTheCode(): Promise<void> {
  const placed = await books.owner`select o.number, o.search_text, s.name, s.username, i.number as invoice,
      i.search_text as invoice_text, i.payment_reference, array_agg(l.description order by l.position) as lines
    from orders o join sub_accounts s on s.environment_id = o.environment_id and s.id = o.sub_account_id
    join invoices i on i.environment_id = o.environment_id and i.order_id = o.id
    join order_lines l on l.environment_id = o.environment_id and l.order_id = o.id group by 1, 2, 3, 4, 5, 6, 7`
  expect(placed.length).toBeGreaterThan(40)
  for (const row of placed) {
    const { number, name, username, invoice, lines } = row as unknown as Record<string, string> & { lines: string[] }
    expect(row.search_text).toBe(searchable(number, name, username, ...lines))
    expect(row.invoice_text).toBe(searchable(invoice, name, username))
    expect(row.payment_reference).toBe(paymentReference(invoice!.toUpperCase().replace(/[^A-Z0-9]/g, '')))
  }
}
