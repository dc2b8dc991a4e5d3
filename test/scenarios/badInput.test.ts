import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
import { expectSoundBooks } from '../support/invariants.ts'

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

const LANGUAGES = ['en', 'it', 'ro', 'pl', 'fr']

/** How far the log has grown: nothing that was refused may make it longer. */
const place = async () => (await desk.read('{ viewer { eventCursor } }')).viewer.eventCursor

interface BadInput {
  what: string
  make: () => Promise<[Act, object]>
  code: string
  says: RegExp
}

const deleted = async () => {
  const { id: orderId } = await desk.order()
  await desk.act('deleteOrder', { orderId })
  return orderId
}
const given = async (amount: string, currency = 'EUR'): Promise<[Act, object]> => [
  'giveCredit',
  { subAccountId: await desk.client(), amount: { amount, currency } },
]

const BAD_INPUT: BadInput[] = [
  {
    what: 'an unknown order',
    make: async () => ['activateOrder', { orderId: 'ord_1n42DGM5Tflk9n8mt7Fhc7' }],
    code: 'NOT_FOUND',
    says: /^There is no such order\. Check its identifier\.$/,
  },
  {
    what: 'another reseller’s order',
    make: async () => ['activateOrder', { orderId: (await desk.as({ key: app.otherApiKey }).order()).id }],
    code: 'NOT_FOUND',
    says: /^There is no such order\. Check its identifier\.$/,
  },
  {
    what: 'a deleted order',
    make: async () => ['activateOrder', { orderId: await deleted() }],
    code: 'INVALID_STATE',
    says: /^This order is deleted: test program deleted it on .+\. Restore it first, or place a new one\.$/,
  },
  {
    what: 'an order activated twice',
    make: async () => ['activateOrder', { orderId: (await desk.order({ activate: true })).id }],
    code: 'INVALID_STATE',
    says: /^This order is already active: test program activated it on .+\.$/,
  },
  {
    what: 'not enough credit',
    make: async () => [
      'createOrder',
      await desk.orderInput({
        client: await desk.client({ credit: '20.00' }),
        price: '50.00',
        paymentMethod: 'BALANCE',
      }),
    ],
    code: 'INSUFFICIENT_CREDIT',
    says: /€20\.00 is available, €30\.00 is missing/,
  },
  {
    what: 'spending below a limit that is already passed',
    make: async () => {
      const client = await desk.client({ minimum: '-50.00' })
      await desk.order({ client, price: '40.00', paymentMethod: 'BALANCE', activate: true })
      await desk.act('setMinimumBalance', { subAccountId: client, minimumBalance: eur('-10.00') })
      return ['createOrder', await desk.orderInput({ client, price: '1.00', paymentMethod: 'BALANCE' })]
    },
    code: 'INSUFFICIENT_CREDIT',
    says: /€0\.00 is available, €1\.00 is missing/,
  },
  {
    what: 'too many decimals',
    make: () => given('1.005'),
    code: 'INVALID_AMOUNT',
    says: /too many decimals\. For EUR, the most is 2\./,
  },
  {
    what: 'decimals where the currency has none',
    make: () => given('100.5', 'JPY'),
    code: 'INVALID_AMOUNT',
    says: /too many decimals\. For JPY, the most is 0\./,
  },
  {
    what: 'an amount that is none',
    make: () => given('1,5'),
    code: 'INVALID_AMOUNT',
    says: /Write digits, with a point before the decimals/,
  },
  {
    what: 'another currency',
    make: async () => {
      const { invoice } = await desk.order()
      return ['recordPayment', { invoiceId: invoice.id, amount: { amount: '10', currency: 'JPY' }, method: 'CARD' }]
    },
    code: 'CURRENCY_MISMATCH',
    says: /is in JPY, but here it must be in EUR/,
  },
  {
    what: 'a currency that does not exist',
    make: () => given('10.00', 'EUX'),
    code: 'INVALID_CURRENCY',
    says: /no currency “EUX”/,
  },
  {
    what: 'a stale recovery token',
    make: async () => {
      const client = await desk.client({ credit: '20.00' })
      const { token } = await desk.preview(client)
      await desk.act('giveCredit', { subAccountId: client, amount: eur('5.00') })
      return ['recoverCredit', { subAccountId: client, token }]
    },
    code: 'BALANCE_CHANGED',
    says: /€25\.00 can be recovered now\. Confirm again\./,
  },
  {
    what: 'two currencies in one order',
    make: async () => {
      const lines = [
        { productId: await desk.product('1.00'), quantity: 1 },
        { productId: await desk.product('100', 'JPY'), quantity: 1 },
      ]
      return ['createOrder', { subAccountId: await desk.client(), lines, paymentMethod: 'CARD' }]
    },
    code: 'CURRENCY_MISMATCH',
    says: /JPY.*EUR/,
  },
  {
    what: 'an order without lines',
    make: async () => ['createOrder', { subAccountId: await desk.client(), lines: [], paymentMethod: 'CARD' }],
    code: 'INVALID_INPUT',
    says: /no lines\. Add at least one product\./,
  },
  {
    what: 'an order of more than money can count',
    make: async () => {
      const lines = [{ productId: await desk.product('9000000000000.00'), quantity: 1_000_000 }]
      return ['createOrder', { subAccountId: await desk.client(), lines, paymentMethod: 'CARD' }]
    },
    code: 'INVALID_AMOUNT',
    says: /too large/,
  },
  {
    what: 'a username that is taken',
    make: async () => {
      const input = { username: 'taken', name: 'Zoë', email: 'zoe@example.com' }
      await desk.call('createSubAccount', input)
      return ['createSubAccount', input]
    },
    code: 'CONFLICT',
    says: /The username taken is already taken/,
  },
  {
    what: 'an external id that another client has',
    make: async () => {
      const input = { name: 'Zoë', email: 'zoe@example.com', externalId: 'CRM-7' }
      await desk.act('createSubAccount', { ...input, username: 'zoe' })
      return ['createSubAccount', { ...input, username: 'zoe-again' }]
    },
    code: 'CONFLICT',
    says: /The external ID CRM-7 is already in use/,
  },
  {
    what: 'an external id that another invoice has',
    make: async () => {
      const input = { total: eur('5.00'), dueOn: '2030-01-31', externalId: 'ERP-7' }
      await desk.act('createInvoice', { ...input, subAccountId: await desk.client() })
      return ['createInvoice', { ...input, subAccountId: await desk.client() }]
    },
    code: 'CONFLICT',
    says: /The external ID ERP-7 is already in use/,
  },
]

describe('bad input', () => {
  it.each(BAD_INPUT)(
    'gets one clear sentence, in five languages, and loses nothing: $what',
    async ({ make, code, says }) => {
      const [act, input] = await make()
      const before = await place()
      const refusals = await Promise.all(LANGUAGES.map((language) => desk.as({ language }).refused(act, input)))
      expect(new Set(refusals.map((refusal) => refusal.code))).toEqual(new Set([code]))
      expect(refusals[0].message).toMatch(says)
      expect(new Set(refusals.map(({ message }) => message)).size).toBe(LANGUAGES.length)
      expect(refusals.filter(({ message }) => /[{}]|undefined|null|NaN/.test(message))).toEqual([])
      expect(await place()).toBe(before)
    },
  )

  it.each([
    ['a forged cursor', '{ orders(after: "Zm9yZ2Vk.AAAAAAAAAAAAAAAA") { nodes { id } } }', 'INVALID_CURSOR'],
    ['a cursor that is none', '{ orders(after: "x") { nodes { id } } }', 'INVALID_CURSOR'],
    ['a page of too many', '{ orders(first: 101) { nodes { id } } }', 'INVALID_INPUT'],
    ['a page of less than none', '{ orders(first: -1) { nodes { id } } }', 'INVALID_INPUT'],
    ['a client’s id for an order', '{ orders(filter: { subAccountId: "ord_x" }) { nodes { id } } }', 'NOT_FOUND'],
  ])('in a query gets one clear sentence: %s', async (_what, query, code) => {
    const messages: string[] = []
    for (const language of LANGUAGES) {
      const { errors, status } = await desk.as({ language }).ask(query)
      expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([200, [code]])
      messages.push(errors![0].message)
    }
    expect(new Set(messages).size).toBe(LANGUAGES.length)
  })

  it('a cursor of another list is not believed', async () => {
    const { invoices, viewer } = await desk.read(
      '{ invoices(first: 1) { pageInfo { endCursor } } viewer { eventCursor } }',
    )
    for (const after of [invoices.pageInfo.endCursor, viewer.eventCursor]) {
      const { errors } = await desk.ask('query ($after: String) { orders(after: $after) { nodes { id } } }', { after })
      expect(errors?.[0]?.extensions.code).toBe('INVALID_CURSOR')
    }
  })

  it('a key of the wrong world is told so', async () => {
    const swapped = app.apiKey.replace('gl_live_', 'gl_test_')
    const { status, errors } = await desk.as({ key: swapped }).ask('{ viewer { name } }')
    expect(status).toBe(401)
    expect(errors?.[0]).toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
      message: expect.stringMatching(/other world/),
    })
  })
})
