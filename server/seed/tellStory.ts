import type { PaymentMethod } from '../../db/schema/shops.ts'
import { giveCredit } from '../domain/credit/giveCredit.ts'
import { setMinimumBalance } from '../domain/credit/setMinimumBalance.ts'
import { topUpResellerCredit } from '../domain/credit/topUpResellerCredit.ts'
import { createInvoice } from '../domain/invoices/createInvoice.ts'
import { addDays } from '../domain/invoices/rules.ts'
import { readInvoicesOfOrders } from '../domain/invoices/readInvoice.ts'
import { recordPayment } from '../domain/invoices/recordPayment.ts'
import type { Context } from '../domain/kernel/context.ts'
import { DomainError } from '../domain/kernel/errors.ts'
import { publicId } from '../domain/kernel/ids.ts'
import { toDecimal } from '../domain/kernel/money.ts'
import { activateOrder } from '../domain/orders/activateOrder.ts'
import { createOrder } from '../domain/orders/createOrder.ts'
import { deleteOrder } from '../domain/orders/deleteOrder.ts'
import { setActivationPolicy } from '../domain/orders/setActivationPolicy.ts'
import { createProduct } from '../domain/products/createProduct.ts'
import { createSubAccount } from '../domain/subAccounts/createSubAccount.ts'
import type { DemoReseller } from './demoResellers.ts'
import { seededRandom } from './random.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
/** How long the demo's history is. */
const DAYS = 40
/** Orders of the last hours still wait. */
const WAITING_MS = 48 * HOUR
const METHODS: PaymentMethod[] = [
  'BANK_TRANSFER',
  'BANK_TRANSFER',
  'BANK_TRANSFER',
  'BALANCE',
  'CARD',
  'PAYPAL',
  'MANUAL',
]
/** What a demo reseller owns of each currency, so that there is something to give. */
const OWN_CREDIT = { EUR: '1000000.00', RON: '500000.00', PLN: '500000.00', USD: '250000.00', JPY: '10000000' }

interface Scene {
  at: number
  play(ctx: Context): Promise<void>
}

/**
 * Lives through some weeks of a reseller's business, with the very writes that people use, each at its own time, so
 * that ledger, journal and log are what they would be. The same story every time.
 */
export async function tellStory(ctx: Context, demo: DemoReseller, now: Date): Promise<void> {
  const start = now.getTime() - DAYS * DAY
  const { products, clients } = await openForBusiness(ctx, demo, start, demo.clients.length)
  const scenes = [...creditScenes(demo, clients, start), ...orderScenes(demo, clients, products, start, now.getTime())]
  scenes.push(...invoiceScenes(demo, clients, now.getTime()))
  for (const scene of scenes.sort((a, b) => a.at - b.at)) await scene.play({ ...ctx, clock: new Date(scene.at) })
}

/** Gives a world what any business begins with: own credit, policies, a catalogue, and the first clients. */
export async function openForBusiness(
  ctx: Context,
  demo: DemoReseller,
  start: number,
  clientCount: number,
): Promise<{ products: string[]; clients: string[] }> {
  const opening = { ...ctx, clock: new Date(start) }
  for (const [currency, amount] of Object.entries(OWN_CREDIT)) {
    await topUpResellerCredit(opening, { amount: { amount, currency } })
  }
  await setActivationPolicy(opening, { paymentMethod: 'CARD', policy: 'AUTOMATIC' })
  await setActivationPolicy(opening, { paymentMethod: 'PAYPAL', policy: 'RETURNING_CLIENTS' })
  const products: string[] = []
  for (const [sku, name, price] of demo.products) {
    const { product } = await createProduct(opening, { sku, name, price: { amount: price, currency: demo.currency } })
    products.push(publicId('PRODUCT', product.id))
  }
  const clients: string[] = []
  for (const [username, name, email, tags] of demo.clients.slice(0, clientCount)) {
    const joined = { ...ctx, clock: new Date(start + clients.length * HOUR) }
    const { subAccount } = await createSubAccount(joined, { username, name, email, tags })
    clients.push(publicId('SUB_ACCOUNT', subAccount.id))
  }
  return { products, clients }
}

function creditScenes(demo: DemoReseller, clients: string[], start: number): Scene[] {
  const random = seededRandom(demo.seed)
  const { currency } = demo
  return clients.flatMap((subAccountId, i) => {
    const at = start + 2 * DAY + i * HOUR
    const amount = `${random.whole(2, 40) * 25}.00`
    const scenes: Scene[] = []
    if (i % 3 !== 2) {
      scenes.push({
        at,
        play: async (ctx) => void (await giveCredit(ctx, { subAccountId, amount: { amount, currency } })),
      })
    }
    if (i % 4 === 1) {
      const minimum = i % 8 === 5 ? '50.00' : `-${random.whole(2, 10) * 50}.00`
      const minimumBalance = { amount: minimum, currency }
      scenes.push({
        at: at + HOUR / 2,
        play: async (ctx) => void (await setMinimumBalance(ctx, { subAccountId, minimumBalance })),
      })
    }
    return scenes
  })
}

function orderScenes(demo: DemoReseller, clients: string[], products: string[], start: number, now: number): Scene[] {
  const random = seededRandom(demo.seed + 1)
  const count = clients.length * 4
  const first = start + 4 * DAY
  return Array.from({ length: count }, (_, i) => {
    // The nearer to now, the denser: half of the orders fall into the last third of the time.
    const at = first + Math.floor((now - 10 * 60 * 1000 - first) * Math.pow((i + 1) / count, 0.3))
    const lines = Array.from({ length: random.whole(1, 3) }, () => ({
      productId: random.pick(products),
      quantity: random.chance(0.8) ? 1 : random.whole(2, 5),
    }))
    const what = { subAccountId: random.pick(clients), lines, paymentMethod: random.pick(METHODS) }
    const fate = random.whole(0, 99)
    return { at, play: (ctx: Context) => playOrder(ctx, what, fate, now - at < WAITING_MS) }
  })
}

type NewOrder = Parameters<typeof createOrder>[1]

/** Places an order and lets happen to it what its fate says: a number below 100. */
async function playOrder(ctx: Context, what: NewOrder, fate: number, waits: boolean): Promise<void> {
  const later = (hours: number): Context => ({ ...ctx, clock: new Date(ctx.clock!.getTime() + hours * HOUR) })
  const placed = await unlessRefused(() => createOrder(ctx, what))
  if (!placed) return
  const orderId = publicId('ORDER', placed.order.id)
  if (waits) {
    if (fate < 40 && what.paymentMethod === 'BANK_TRANSFER') await pay(later(0.1), placed.order.id, fate < 20 ? 1n : 2n)
    return
  }
  if (fate < 6) {
    await deleteOrder(later(0.2), { orderId, reason: fate < 3 ? 'Ordered twice' : null })
    return
  }
  await unlessRefused(() => activateOrder(later(0.15), { orderId }))
  if (what.paymentMethod !== 'BALANCE' && fate < 88) await pay(later(0.2), placed.order.id, fate < 80 ? 1n : 2n)
}

/** Records the transfer of an order's invoice, or the part of it that the divisor leaves. */
async function pay(ctx: Context, orderId: string, divisor: bigint): Promise<void> {
  const [invoice] = await readInvoicesOfOrders(ctx, [orderId])
  if (!invoice || invoice.status === 'PAID') return
  const amount = toDecimal((invoice.totalMinor - invoice.paidMinor) / divisor, invoice.currency)
  await recordPayment(ctx, {
    invoiceId: publicId('INVOICE', invoice.id),
    amount: { amount, currency: invoice.currency },
    method: 'BANK_TRANSFER',
    reference: invoice.paymentReference,
  })
}

function invoiceScenes(demo: DemoReseller, clients: string[], now: number): Scene[] {
  const { currency } = demo
  return [22, 16, 9, 3, 1].map((daysAgo, i) => {
    const at = now - daysAgo * DAY
    const dueOn = addDays(new Date(at).toISOString().slice(0, 10), i % 2 === 0 ? 7 : 30)
    const total = { amount: `${180 + 45 * i}.50`, currency }
    const subAccountId = clients[(i * 3) % clients.length]!
    const description = 'Maintenance contract'
    return { at, play: async (ctx) => void (await createInvoice(ctx, { subAccountId, total, dueOn, description })) }
  })
}

/** Runs a write that the business may refuse, as it would have refused it then; the story goes on without it. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError) return null
    throw error
  }
}
