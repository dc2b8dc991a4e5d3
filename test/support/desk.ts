import type { Answer, As, TestApp } from './app.ts'

/** What is asked of each object, so that a test can look at any of it. Amounts arrive as plain decimal strings. */
const MONEY = 'amount currency'
const CREDIT = `id version overLimit balance { ${MONEY} } held { ${MONEY} } minimumBalance { ${MONEY} } available { ${MONEY} }`
const INVOICE = `id number version status light overdue paymentReference paymentUrl publicToken total { ${MONEY} } paid { ${MONEY} }
  outstanding { ${MONEY} } payments { id method amount { ${MONEY} } reference recordedBy valueDate }`
const ORDER = `id number version status paymentStatus paymentMethod activationPolicy activationReason activatedBy deletedBy source
  total { ${MONEY} } paid { ${MONEY} } outstanding { ${MONEY} } heldCredit { ${MONEY} } invoice { ${INVOICE} }`
const CLIENT = 'id username name pendingOrderCount'
const ENTRY = `id kind note counterparty actor amount { ${MONEY} } balanceAfter { ${MONEY} } availableActions { action allowed blockedBy }`
const ERRORS = `errors { __typename code message path
  ... on InsufficientCredit { available { ${MONEY} } missing { ${MONEY} } }
  ... on InvalidState { state allowed }
  ... on BalanceChanged { preview { token amount { ${MONEY} } held { ${MONEY} } } } }`

/** Little enough for hundreds of calls at once. */
export const BRIEFLY = 'order { id status } errors { __typename code ... on InvalidState { state } }'

const ORDER_PAYLOAD = `order { ${ORDER} } subAccount { ${CLIENT} } ${ERRORS}`
const CREDIT_PAYLOAD = `subAccount { ${CLIENT} } credit { ${CREDIT} } entry { ${ENTRY} } ${ERRORS}`
const INVOICE_PAYLOAD = `invoice { ${INVOICE} } payment { id method amount { ${MONEY} } } ${ERRORS}`

const PAYLOADS = {
  createSubAccount: `subAccount { ${CLIENT} } ${ERRORS}`,
  createProduct: `product { id sku name price { ${MONEY} } } ${ERRORS}`,
  createOrder: ORDER_PAYLOAD,
  activateOrder: ORDER_PAYLOAD,
  deleteOrder: ORDER_PAYLOAD,
  restoreOrder: ORDER_PAYLOAD,
  giveCredit: CREDIT_PAYLOAD,
  recoverCredit: CREDIT_PAYLOAD,
  setMinimumBalance: CREDIT_PAYLOAD,
  undoGiveCredit: CREDIT_PAYLOAD,
  createInvoice: INVOICE_PAYLOAD,
  recordPayment: INVOICE_PAYLOAD,
  setActivationPolicy: `setting { paymentMethod policy } ${ERRORS}`,
  addNote: `entry { id kind note } ${ERRORS}`,
  payFromBalance: `paymentPage { status light paid { ${MONEY} } outstanding { ${MONEY} } payableFromBalance { ${MONEY} } } ${ERRORS}`,
} as const
export type Act = keyof typeof PAYLOADS
export const isAct = (name: string): name is Act => name in PAYLOADS

/** The same value with every amount as its decimal string: { amount: "5.00", currency } is "5.00". */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function plain(value: any): any {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  if (typeof value.amount === 'string' && typeof value.currency === 'string') return value.amount
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

export const eur = (amount: string) => ({ amount, currency: 'EUR' })

let made = 0

/** A clerk's desk: does business through the public API, as one viewer, and shows what came of it. */
export class Desk {
  readonly #app: Pick<TestApp, 'gql'>
  readonly #as: As
  readonly #products = new Map<string, Promise<string>>()

  constructor(app: Pick<TestApp, 'gql'>, as: As = {}) {
    this.#app = app
    this.#as = as
  }

  /** The desk of somebody else: another key, another language, nobody. */
  as(as: As): Desk {
    return new Desk(this.#app, { ...this.#as, ...as })
  }

  ask(query: string, variables?: object): Promise<Answer> {
    return this.#app.gql(query, variables, this.#as)
  }

  /** A query's data. Fails when anything was refused. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async read(query: string, variables?: object): Promise<any> {
    const { data, errors } = await this.ask(query, variables)
    if (errors) throw new Error(JSON.stringify(errors))
    return plain(data)
  }

  /** Calls a mutation and answers its payload, whether it refused or not. Fails on anything that is no refusal. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async call(act: Act, input: object, fields: string = PAYLOADS[act]): Promise<any> {
    const type = `${act[0]!.toUpperCase()}${act.slice(1)}Input`
    return (await this.read(`mutation ($input: ${type}!) { ${act}(input: $input) { ${fields} } }`, { input }))[act]
  }

  /** Calls a mutation that must succeed. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async act(act: Act, input: object): Promise<any> {
    const payload = await this.call(act, input)
    if (payload.errors.length > 0) throw new Error(`${act} was refused: ${JSON.stringify(payload.errors)}`)
    return payload
  }

  /** Calls a mutation that must be refused, and answers its one error. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async refused(act: Act, input: object): Promise<any> {
    const { errors } = await this.call(act, input)
    if (errors.length !== 1) throw new Error(`${act} was not refused once, but: ${JSON.stringify(errors)}`)
    return errors[0]
  }

  /** Calls mutations at once and counts how each ended: OK, or the code of its refusal. */
  async race(acts: [Act, object][]): Promise<Record<string, number>> {
    const payloads = await Promise.all(acts.map(([act, input]) => this.call(act, input, 'errors { code }')))
    const counts: Record<string, number> = {}
    for (const { errors } of payloads) {
      const outcome = errors.length === 0 ? 'OK' : errors.map((error: { code: string }) => error.code).join()
      counts[outcome] = (counts[outcome] ?? 0) + 1
    }
    return counts
  }

  /** A new client's id; with some credit of its own if said. */
  async client(options: { credit?: string; minimum?: string } = {}): Promise<string> {
    const number = ++made
    const input = { username: `desk-${number}`, name: `Client ${number}`, email: `desk${number}@example.com` }
    const { subAccount } = await this.act('createSubAccount', input)
    if (options.credit) await this.act('giveCredit', { subAccountId: subAccount.id, amount: eur(options.credit) })
    if (options.minimum) {
      await this.act('setMinimumBalance', { subAccountId: subAccount.id, minimumBalance: eur(options.minimum) })
    }
    return subAccount.id
  }

  /** The id of a product that costs so much, made when it is first asked for. */
  async product(price = '100.00', currency = 'EUR'): Promise<string> {
    const input = { sku: `DESK-${++made}`, name: 'Hosting, 12 months', price: { amount: price, currency } }
    const known = `${price} ${currency}`
    const product =
      this.#products.get(known) ?? this.act('createProduct', input).then(({ product: { id } }) => id as string)
    this.#products.set(known, product)
    return product
  }

  /** The input of an order of one product. */
  async orderInput(
    options: { price?: string; client?: string; [field: string]: unknown } = {},
  ): Promise<Record<string, unknown>> {
    const { price = '100.00', client, ...rest } = options
    const lines = [{ productId: await this.product(price), quantity: 1 }]
    return { subAccountId: client ?? (await this.client()), lines, paymentMethod: 'BANK_TRANSFER', ...rest }
  }

  /** Places an order of one product and shows it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async order(options: { price?: string; client?: string; [field: string]: unknown } = {}): Promise<any> {
    return (await this.act('createOrder', await this.orderInput(options))).order
  }

  /** Records money that came for an invoice, by bank unless said. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async pay(invoice: { id: string }, amount: string, rest: object = {}): Promise<any> {
    const input = { invoiceId: invoice.id, amount: eur(amount), method: 'BANK_TRANSFER', ...rest }
    return (await this.act('recordPayment', input)).invoice
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async seeOrder(id: string): Promise<any> {
    return (await this.read(`query ($id: ID!) { order(id: $id) { ${ORDER} } }`, { id })).order
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async seeInvoice(id: string): Promise<any> {
    return (await this.read(`query ($id: ID!) { invoice(id: $id) { ${INVOICE} } }`, { id })).invoice
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async seeCredit(client: string, currency = 'EUR'): Promise<any> {
    const query = `query ($id: ID!, $currency: CurrencyCode) { subAccount(id: $id) { credit(currency: $currency) { ${CREDIT} entries(first: 100) { nodes { ${ENTRY} } } } } }`
    const { credit } = (await this.read(query, { id: client, currency })).subAccount
    return { ...credit, entries: credit.entries.nodes }
  }

  /** The reseller's own credit. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async seeOwnCredit(): Promise<any> {
    return (await this.read(`{ resellerCredit { ${CREDIT} } }`)).resellerCredit
  }

  /** What recovering the client's credit would move, with its token. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async preview(client: string, currency?: string): Promise<any> {
    const fields = `token amount { ${MONEY} } held { ${MONEY} } balanceBefore { ${MONEY} } balanceAfter { ${MONEY} }`
    const query = `query ($id: ID!, $currency: CurrencyCode) { creditRecoveryPreview(subAccountId: $id, currency: $currency) { ${fields} } }`
    return (await this.read(query, { id: client, currency })).creditRecoveryPreview
  }
}
