import type { OrderStatus } from '../schema/orders.ts'
import type { PaymentMethod } from '../schema/shops.ts'
import { dayOf, instantOf } from './days.ts'
import type { StoryClient, WorldStory } from './WorldStory.ts'

/** An order while it is told. Times in milliseconds. */
export interface OrderToTell {
  id: string
  invoiceId: string
  number: string
  invoiceNumber: string
  client: StoryClient
  method: PaymentMethod
  totalMinor: bigint
  paidMinor: bigint
  status: OrderStatus
  createdAt: number
  paidAt: number
  endedAt: number
  dueOn: string
  overdue: boolean
}

/** The order as it stands at the end; `words` are what its lines are found by. */
export function addOrderRow(story: WorldStory, order: OrderToTell, version: number, words: string[]): void {
  const { rows, world, beginning } = story
  const by = world.person.label
  const [active, deleted] = [order.status === 'ACTIVE', order.status === 'DELETED']
  const reason = active
    ? { code: 'ACTIVATED_BY_HAND', by }
    : deleted
      ? { code: 'DELETED', by }
      : { code: 'WAITS_BY_POLICY' }
  const endedAt = instantOf(order.endedAt)
  rows.orders.add(
    world.environmentId,
    order.id,
    beginning.shopId,
    order.client.id,
    order.number,
    world.currency,
    order.totalMinor,
    order.paidMinor,
    order.status,
    order.method,
    'MANUAL',
    JSON.stringify(reason),
    'API',
    story.dice.chance(0.1) ? 'Please call before switching over' : null,
    [order.number.toLowerCase(), order.client.searchText, ...words].join(' '),
    version,
    instantOf(order.createdAt),
    active ? endedAt : null,
    active ? by : null,
    deleted ? endedAt : null,
    deleted ? by : null,
    deleted ? 'Ordered twice' : null,
  )
}

/** Its invoice as it stands at the end. */
export function addInvoiceRow(story: WorldStory, order: OrderToTell, version: number): void {
  const { rows, world, rules, beginning, dice } = story
  const paid = order.paidMinor === order.totalMinor
  const token = rules.handleOf(world.environmentId)
  rows.invoices.add(
    world.environmentId,
    order.invoiceId,
    beginning.shopId,
    order.client.id,
    order.id,
    order.invoiceNumber,
    world.currency,
    order.totalMinor,
    order.paidMinor,
    order.status === 'DELETED' ? instantOf(order.endedAt) : null,
    dayOf(order.createdAt),
    order.dueOn,
    order.overdue,
    paid ? instantOf(order.paidAt) : null,
    rules.paymentReference(
      order.invoiceNumber
        .toUpperCase()
        .replace(/[^A-Z0-9]/g, '')
        .slice(-21),
    ),
    `pub_${token}${dice.handle()}`,
    `${token}${dice.handle()}`,
    `${order.invoiceNumber.toLowerCase()} ${order.client.searchText}`,
    version,
    instantOf(order.createdAt),
  )
}

/** Its payment, and what the payment was put on. */
export function addPaymentRows(story: WorldStory, order: OrderToTell, paymentId: string): void {
  const { rows, world, dice } = story
  const at = instantOf(order.paidAt)
  const { environmentId, currency, person } = world
  const day = dayOf(order.paidAt)
  const { invoiceId, method, paidMinor } = order
  rows.payments.add(environmentId, paymentId, invoiceId, method, paidMinor, currency, day, person.label, at)
  rows.allocations.add(environmentId, dice.id(order.paidAt), invoiceId, paymentId, paidMinor, at)
}
