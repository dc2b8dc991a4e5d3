import type { Answer, As } from './app.ts'

type Ask = (query: string, variables?: object, as?: As) => Promise<Answer>

let made = 0

/** Makes things through the public API. The test names only what matters; the rest is different every time. */
export class Make {
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Calls a mutation with one input, and answers its payload. Fails when the call itself was refused. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async call(mutation: string, input: object, fields: string, as?: As): Promise<any> {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} errors { __typename code message path } } }`
    const { data, errors } = await this.#ask(query, { input }, as)
    if (!data) throw new Error(JSON.stringify(errors))
    return data[mutation]
  }

  async client(input: object = {}, as?: As): Promise<{ id: string; username: string; name: string }> {
    const number = ++made
    const defaults = { username: `client-${number}`, name: `Client ${number}`, email: `client${number}@example.com` }
    const { subAccount, errors } = await this.call('createSubAccount', { ...defaults, ...input }, FIELDS.client, as)
    return expectMade(subAccount, errors)
  }

  async product(price = '10.00', as?: As): Promise<{ id: string }> {
    const sku = `SKU-${++made}`
    const input = { sku, name: `Product ${sku}`, price: { amount: price, currency: 'EUR' } }
    const { product, errors } = await this.call('createProduct', input, 'product { id }', as)
    return expectMade(product, errors)
  }

  /** An order of one product; for a new client unless one is named. */
  async order(
    input: { subAccountId?: string; price?: string; paymentMethod?: string } & Record<string, unknown> = {},
    as?: As,
  ): Promise<{ id: string; number: string; status: string; version: number; subAccount: { id: string } }> {
    const { price, subAccountId = (await this.client({}, as)).id, ...rest } = input
    const lines = [{ productId: (await this.product(price, as)).id, quantity: 1 }]
    const whole = { subAccountId, lines, paymentMethod: 'BANK_TRANSFER', ...rest }
    const { order, errors } = await this.call('createOrder', whole, FIELDS.order, as)
    return expectMade(order, errors)
  }

  /** An invoice without an order; for a new client unless one is named. */
  async invoice(
    input: { subAccountId?: string; amount?: string } & Record<string, unknown> = {},
    as?: As,
  ): Promise<{ id: string; number: string; publicToken: string; paymentUrl: string; version: number }> {
    const { amount = '25.00', subAccountId = (await this.client({}, as)).id, ...rest } = input
    const whole = { subAccountId, total: { amount, currency: 'EUR' }, dueOn: '2099-12-31', ...rest }
    const { invoice, errors } = await this.call('createInvoice', whole, FIELDS.invoice, as)
    return expectMade(invoice, errors)
  }

  /** Gives a client credit. */
  async credit(subAccountId: string, amount: string, as?: As): Promise<void> {
    const input = { subAccountId, amount: { amount, currency: 'EUR' } }
    const { entry, errors } = await this.call('giveCredit', input, 'entry { id }', as)
    expectMade(entry, errors)
  }
}

const FIELDS = {
  client: 'subAccount { id username name }',
  order: 'order { id number status version subAccount { id } }',
  invoice: 'invoice { id number publicToken paymentUrl version }',
}

function expectMade<T>(made: T | null, errors: unknown[]): T {
  if (made === null || errors.length > 0) throw new Error(`It was not made: ${JSON.stringify(errors)}`)
  return made
}
