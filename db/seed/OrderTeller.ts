import type { OrderStatus } from '../schema/orders.ts'
import type { PaymentMethod } from '../schema/shops.ts'
import { METHODS } from './largeNames.ts'
import type { BookAccount } from './LedgerBook.ts'
import { addInvoiceRow, addOrderRow, addPaymentRows } from './orderRows.ts'
import type { OrderToTell } from './orderRows.ts'
import { DAY_MS, dayOf, instantOf } from './days.ts'
import type { WorldStory } from './WorldStory.ts'

const TERM_DAYS = 14

/** Tells orders with their lines, invoice, payment, moves of money and events. */
export class OrderTeller {
  accounts!: { sales: BookAccount; bank: BookAccount }
  private lateInvoices: { order: OrderToTell; version: number }[] = []

  constructor(private readonly story: WorldStory) {}

  /** The order with that index, 0 first; orders are told in the order of their times. */
  tell(index: number): void {
    const order = this.decide(index)
    const words = this.tellLines(order)
    const { environmentId, program } = this.story.world
    const amount = { client: order.client.name, amountMinor: `${order.totalMinor}` }
    this.tellOrder(order, program, order.createdAt, 'order.created', 1, amount)
    this.tellInvoice(order, program, order.createdAt, 'invoice.issued', 1, amount)
    let version = 1
    let invoiceVersion = 1
    const paymentId = this.story.dice.id(order.paidAt)
    if (order.paidMinor > 0n) {
      this.pay(order, paymentId)
      version++
      invoiceVersion++
    }
    if (order.status !== 'PENDING') {
      version++
      if (this.end(order, version)) invoiceVersion++
    } else {
      order.client.pendingOrders++
      order.client.oldestPendingAt ??= order.createdAt
    }
    if (order.overdue) this.lateInvoices.push({ order, version: ++invoiceVersion })
    addOrderRow(this.story, order, version, words)
    if (order.status === 'ACTIVE') {
      const by = this.story.world.person.label
      this.story.rows.activations.add(environmentId, order.id, by, instantOf(order.endedAt))
    }
    addInvoiceRow(this.story, order, invoiceVersion)
    if (order.paidMinor > 0n) addPaymentRows(this.story, order, paymentId)
  }

  /** What the clock's job has said of every unpaid invoice whose day has passed. */
  tellLateInvoices(): void {
    for (const { order, version } of this.lateInvoices) {
      const actor = { kind: 'SYSTEM' as const, id: 'clock', label: 'Greenlight' }
      const data = { client: order.client.name, dueOn: order.dueOn }
      this.tellInvoice(order, actor, this.story.span.endAt, 'invoice.overdue', version, data)
    }
    this.lateInvoices = []
  }

  private decide(index: number): OrderToTell & { lines: { product: number; quantity: number }[] } {
    const { dice, clients, products, beginning, span } = this.story
    const gap = (span.endAt - span.startAt) / (span.orders + 1)
    const createdAt = Math.floor(span.startAt + index * gap)
    const client = clients[Math.floor(dice.part() ** 1.5 * clients.length)]!
    const lines = Array.from({ length: dice.chance(0.7) ? 1 : 2 }, () => ({
      product: Math.floor(dice.part() * products.length),
      quantity: dice.chance(0.8) ? 1 : dice.whole(2, 5),
    }))
    const totalMinor = lines.reduce((sum, l) => sum + products[l.product]!.priceMinor * BigInt(l.quantity), 0n)
    const recent = index > span.orders * 0.96
    const status: OrderStatus = dice.chance(recent ? 0.6 : 0.006) ? 'PENDING' : dice.chance(0.05) ? 'DELETED' : 'ACTIVE'
    let method = dice.pick(METHODS)
    if (method === 'BALANCE' && (status !== 'ACTIVE' || client.account.balanceMinor < totalMinor))
      method = 'BANK_TRANSFER'
    const running = String(index + 1).padStart(5, '0')
    const order = {
      id: dice.id(createdAt),
      invoiceId: dice.id(createdAt),
      number: `${beginning.orderPrefix}${running}`,
      invoiceNumber: `${beginning.invoicePrefix}${running}`,
      client,
      method,
      totalMinor,
      paidMinor: this.decidePaid(method, status, totalMinor),
      status,
      createdAt,
      paidAt: Math.floor(createdAt + gap * 0.4),
      endedAt: Math.floor(createdAt + gap * 0.8),
      dueOn: dayOf(createdAt + TERM_DAYS * DAY_MS),
      overdue: false,
      lines,
    }
    order.overdue = status !== 'DELETED' && order.paidMinor < totalMinor && order.dueOn < dayOf(span.endAt - DAY_MS)
    return order
  }

  private decidePaid(method: PaymentMethod, status: OrderStatus, totalMinor: bigint): bigint {
    const { dice } = this.story
    if (status === 'DELETED') return 0n
    if (status === 'PENDING') return dice.chance(0.08) ? totalMinor / 2n : 0n
    if (method === 'BALANCE' || method === 'CARD' || method === 'PAYPAL' || dice.chance(0.75)) return totalMinor
    return dice.chance(0.2) ? totalMinor / 2n : 0n
  }

  private tellLines(order: ReturnType<OrderTeller['decide']>): string[] {
    const { products, rows, world } = this.story
    return order.lines.map(({ product, quantity }, position) => {
      const { id, name, priceMinor, searchText } = products[product]!
      const total = priceMinor * BigInt(quantity)
      rows.orderLines.add(
        world.environmentId,
        order.id,
        position,
        id,
        name,
        quantity,
        priceMinor,
        total,
        world.currency,
      )
      return searchText
    })
  }

  private pay(order: OrderToTell, paymentId: string): void {
    const { ledger, world } = this.story
    const { id: orderId, invoiceId, client, paidMinor, paidAt } = order
    const fromBalance = order.method === 'BALANCE'
    const from = fromBalance ? client.account : this.accounts.bank
    const cause = { orderId, invoiceId }
    ledger.move(world.person, paidAt, {
      kind: 'ORDER_PAYMENT',
      from,
      to: this.accounts.sales,
      amountMinor: paidMinor,
      ...cause,
      paymentId,
    })
    const spent = { client: client.name, number: order.invoiceNumber, amountMinor: `${paidMinor}` }
    if (fromBalance) this.story.tellCredit(world.person, paidAt, 'credit.spent', from, client.id, spent, cause)
    const outstanding = order.totalMinor - paidMinor
    const settled = outstanding === 0n
    this.tellInvoice(order, world.person, paidAt, settled ? 'invoice.paid' : 'invoice.partially_paid', 2, {
      client: client.name,
      amountMinor: `${settled ? order.totalMinor : paidMinor}`,
      outstandingMinor: `${outstanding}`,
    })
    const received = { client: client.name, amountMinor: `${paidMinor}` }
    this.tellOrder(order, world.person, paidAt, 'order.payment_received', 2, received)
  }

  /** Activated or deleted; answers whether the invoice became void. */
  private end(order: OrderToTell, version: number): boolean {
    const { person } = this.story.world
    const client = order.client.name
    if (order.status === 'ACTIVE') {
      const data = { client, reason: 'ACTIVATED_BY_HAND', by: person.label }
      this.tellOrder(order, person, order.endedAt, 'order.activated', version, data)
      return false
    }
    this.tellInvoice(order, person, order.endedAt, 'invoice.voided', 2, { client })
    this.tellOrder(order, person, order.endedAt, 'order.deleted', version, { client, reason: 'Ordered twice' })
    return true
  }

  private tellOrder(
    order: OrderToTell,
    actor: WorldStory['world']['person'],
    at: number,
    kind: string,
    subjectVersion: number,
    about: Record<string, string>,
  ): void {
    this.story.log.add(actor, at, {
      kind,
      subjectType: 'ORDER',
      subjectId: order.id,
      subjectVersion,
      subAccountId: order.client.id,
      orderId: order.id,
      data: { number: order.number, currency: this.story.world.currency, ...about },
    })
  }

  private tellInvoice(
    order: OrderToTell,
    actor: WorldStory['world']['person'],
    at: number,
    kind: string,
    subjectVersion: number,
    about: Record<string, string>,
  ): void {
    this.story.log.add(actor, at, {
      kind,
      subjectType: 'INVOICE',
      subjectId: order.invoiceId,
      subjectVersion,
      subAccountId: order.client.id,
      orderId: order.id,
      invoiceId: order.invoiceId,
      data: { number: order.invoiceNumber, currency: this.story.world.currency, ...about },
    })
  }
}
