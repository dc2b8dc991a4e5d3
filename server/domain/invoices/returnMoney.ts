import { eq, sql } from 'drizzle-orm'
import { allocations, payments } from '../../../db/schema/invoices.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { heldAccount } from '../credit/accounts.ts'
import { postTransfer } from '../credit/postTransfer.ts'
import { recordCredit } from '../credit/recordCredit.ts'
import { readClock } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'
import type { HeldOrder } from '../orders/holdOrder.ts'
import { updateOrder } from '../orders/updateOrder.ts'
import { updateInvoice } from './updateInvoice.ts'

/**
 * Gives back everything that was paid on a held order: to where each part came from, or all of it to the client's
 * balance. Each part is a payment of its own, below zero. `held` is brought up to date.
 */
export async function returnMoney(write: Write, held: HeldOrder, to: 'TO_SOURCE' | 'TO_BALANCE'): Promise<void> {
  const invoice = held.invoice!
  const parts = await write.tx
    .select({ method: payments.method, amount: sql<string>`sum(${allocations.amountMinor})` })
    .from(allocations)
    .innerJoin(payments, eq(payments.id, allocations.paymentId))
    .where(eq(allocations.invoiceId, invoice.id))
    .groupBy(payments.method)
    .orderBy(payments.method)
  let returned = 0n
  for (const part of parts) {
    const amountMinor = BigInt(part.amount)
    if (amountMinor <= 0n) continue
    await returnPart(write, held, to === 'TO_BALANCE' ? 'BALANCE' : part.method, part.method, amountMinor)
    returned += amountMinor
  }
  const data = { client: held.subAccount.name, amountMinor: returned.toString() }
  held.invoice = await updateInvoice(
    write,
    invoice,
    { paidMinor: invoice.paidMinor - returned, paidAt: null },
    'invoice.payment_returned',
    data,
  )
  held.order = await updateOrder(
    write,
    held.order,
    { refundedMinor: held.order.refundedMinor + returned },
    'order.payment_returned',
    data,
  )
}

async function returnPart(
  write: Write,
  held: HeldOrder,
  toward: PaymentMethod,
  method: PaymentMethod,
  amountMinor: bigint,
): Promise<void> {
  const { environmentId, currency, id: invoiceId, subAccountId, number } = held.invoice!
  const [payment] = await write.tx
    .insert(payments)
    .values({
      environmentId,
      id: newId(),
      invoiceId,
      method: toward === 'BALANCE' ? 'BALANCE' : method,
      amountMinor: -amountMinor,
      currency,
      valueDate: (await readClock(write.tx)).today,
      recordedBy: write.actor.name,
    })
    .returning({ id: payments.id })
  const paymentId = payment!.id
  await write.tx
    .insert(allocations)
    .values({ environmentId, id: newId(), invoiceId, paymentId, amountMinor: -amountMinor })
  const sales = heldAccount(held.accounts, environmentId, { kind: 'SALES', currency })
  const client = heldAccount(held.accounts, environmentId, { kind: 'CLIENT', subAccountId, currency })
  const bank = heldAccount(held.accounts, environmentId, { kind: 'BANK', currency })
  const orderId = held.order.id
  await postTransfer(write, {
    kind: 'REFUND',
    from: sales,
    to: toward === 'BALANCE' ? client : bank,
    amountMinor,
    orderId,
    invoiceId,
    paymentId,
  })
  if (toward === 'BALANCE') {
    recordCredit(write, 'credit.refunded', client, {
      client: held.subAccount.name,
      amountMinor,
      number,
      orderId,
      invoiceId,
    })
  }
}
