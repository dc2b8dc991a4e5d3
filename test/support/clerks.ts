import type postgres from 'postgres'
import { expect } from 'vitest'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { BRIEFLY, eur } from './desk.ts'
import type { Act, Desk } from './desk.ts'
import type { randomness } from './random.ts'
import type { TestReseller } from './worlds.ts'

type Random = ReturnType<typeof randomness>

const OPERATIONS = ['give', 'recover', 'order', 'orderAndActivate', 'activate', 'delete', 'limit', 'undo'] as const
export type Operation = (typeof OPERATIONS)[number]

/** What a clerk was told of calls that succeeded. */
interface Told {
  gifts: string[]
  recoveries: number
  undone: number
  orders: string[]
  activations: number
  deletions: number
}

/** Refusals of the business that may happen to a clerk among others. */
const EXPECTED = new Set(['INSUFFICIENT_CREDIT', 'NOTHING_TO_RECOVER', 'BALANCE_CHANGED'])

/**
 * Clerks who do random business on the same accounts through the public API, each call with an idempotency key of its
 * own, and note what they are told. Afterwards what is stored must be exactly that.
 */
export class Clerks {
  readonly told: Told = { gifts: [], recoveries: 0, undone: 0, orders: [], activations: 0, deletions: 0 }
  readonly outcomes = new Map<string, number>()
  readonly #desk: Desk
  readonly #random: Random
  readonly #waiting: string[] = []
  readonly #undoable: string[] = []
  #clients: string[] = []
  #product = ''
  #calls = 0

  constructor(desk: Desk, random: Random) {
    this.#desk = desk
    this.#random = random
  }

  /** How many calls they have begun. */
  get calls(): number {
    return this.#calls
  }

  /** Opens the accounts, each with 100.00. */
  async open(accounts = 10): Promise<void> {
    const names = Array.from({ length: accounts }, () => this.#key())
    this.#clients = await Promise.all(
      names.map(async (name) => {
        const input = { username: name, name, email: `${name}@example.com`, idempotencyKey: this.#key() }
        const { subAccount } = await this.#desk.act('createSubAccount', input)
        await this.#give(subAccount.id, '100.00')
        return subAccount.id as string
      }),
    )
    const product = { sku: this.#key(), name: 'A month of hosting', price: eur('1.00'), idempotencyKey: this.#key() }
    this.#product = (await this.#desk.act('createProduct', product)).product.id
  }

  /** How many calls succeeded, as they were told. */
  get succeeded(): number {
    return this.outcomes.get('OK') ?? 0
  }

  /** So many clerks work as long as `goOn` says, on these operations. */
  async work(clerks: number, goOn: () => boolean, operations: readonly Operation[] = OPERATIONS): Promise<void> {
    const clerk = async () => {
      while (goOn()) await this.#do(this.#random.pick(operations))
    }
    await Promise.all(Array.from({ length: clerks }, clerk))
  }

  /** What is stored is what they were told, no more and no less (GI-10), and they met nothing unexpected. */
  async expectKept({ owner, reseller }: { owner: postgres.Sql; reseller: TestReseller }): Promise<void> {
    const { environmentId } = reseller
    expect([...this.outcomes.keys()].filter((code) => code !== 'OK' && !EXPECTED.has(code))).toEqual([])
    const transfers = await owner<{ id: string; kind: string }[]>`
      select id, kind from transfers where environment_id = ${environmentId} and kind in ('GIVE', 'RECOVER', 'ADJUSTMENT')`
    const orders = await owner<{ id: string; status: string }[]>`
      select id, status from orders where environment_id = ${environmentId}`
    const [activations] = await owner<{ n: number }[]>`
      select count(*)::int as n from activations where environment_id = ${environmentId}`
    const of = (kind: string) => transfers.filter((transfer) => transfer.kind === kind)
    const stored: Told = {
      gifts: of('GIVE')
        .map(({ id }) => publicId('CREDIT_ENTRY', id))
        .toSorted(),
      recoveries: of('RECOVER').length,
      undone: of('ADJUSTMENT').length,
      orders: orders.map(({ id }) => publicId('ORDER', id)).toSorted(),
      activations: activations!.n,
      deletions: orders.filter(({ status }) => status === 'DELETED').length,
    }
    expect(stored).toEqual({ ...this.told, gifts: this.told.gifts.toSorted(), orders: this.told.orders.toSorted() })
  }

  #key(): string {
    return `clerk-${this.#random.seed}-${++this.#calls}`
  }

  #do(operation: Operation): Promise<void> {
    const client = this.#random.pick(this.#clients)
    const amount = `${this.#random.whole(1, 60)}.${this.#random.pick(['00', '01', '99'])}`
    switch (operation) {
      case 'give':
        return this.#give(client, amount)
      case 'recover':
        return this.#recover(client)
      case 'order':
        return this.#order(client, false)
      case 'orderAndActivate':
        return this.#order(client, true)
      case 'activate':
        return this.#end('activateOrder', () => void this.told.activations++, client)
      case 'delete':
        return this.#end('deleteOrder', () => void this.told.deletions++, client)
      case 'limit': {
        const minimumBalance = eur(`${this.#random.whole(-100, 20)}.00`)
        return this.#call('setMinimumBalance', { subAccountId: client, minimumBalance }, 'errors { code }')
      }
      case 'undo': {
        const entryId = this.#undoable.pop()
        if (!entryId) return this.#give(client, amount)
        return this.#call('undoGiveCredit', { entryId }, 'errors { code }', () => void this.told.undone++)
      }
    }
  }

  #give(subAccountId: string, amount: string): Promise<void> {
    const input = { subAccountId, amount: eur(amount) }
    return this.#call('giveCredit', input, 'entry { id } errors { code }', ({ entry }) => {
      this.told.gifts.push(entry.id)
      this.#undoable.push(entry.id)
    })
  }

  async #recover(subAccountId: string): Promise<void> {
    const query = 'query ($id: ID!) { creditRecoveryPreview(subAccountId: $id) { token } }'
    const { token } = (await this.#desk.read(query, { id: subAccountId })).creditRecoveryPreview
    const input = { subAccountId, token }
    await this.#call('recoverCredit', input, 'errors { code }', () => void this.told.recoveries++)
  }

  #order(subAccountId: string, activate: boolean): Promise<void> {
    const lines = [{ productId: this.#product, quantity: this.#random.whole(1, 80) }]
    return this.#call('createOrder', { subAccountId, lines, paymentMethod: 'BALANCE', activate }, BRIEFLY, (done) => {
      this.told.orders.push(done.order.id)
      if (activate) this.told.activations++
      else this.#waiting.push(done.order.id)
    })
  }

  /** Each waiting order is ended by one clerk alone. */
  #end(act: 'activateOrder' | 'deleteOrder', note: () => void, client: string): Promise<void> {
    const orderId = this.#waiting.splice(this.#random.whole(0, this.#waiting.length - 1), 1)[0]
    return orderId ? this.#call(act, { orderId }, BRIEFLY, note) : this.#order(client, false)
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async #call(act: Act, input: object, fields: string, note: (payload: any) => void = () => {}): Promise<void> {
    const payload = await this.#desk.call(act, { ...input, idempotencyKey: this.#key() }, fields)
    const outcome = payload.errors[0]?.code ?? 'OK'
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
    if (outcome === 'OK') note(payload)
  }
}
