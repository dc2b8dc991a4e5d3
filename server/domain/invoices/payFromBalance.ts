import { DomainError } from '../kernel/errors.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { write } from '../kernel/write.ts'
import { payTogether } from './payTogether.ts'
import { readPaymentPage } from './readPaymentPage.ts'
import type { PaymentPage } from './readPaymentPage.ts'
import { takePayment } from './takePayment.ts'

export interface PayFromBalanceInput {
  token: string
  amount: { amount: string; currency: string }
  idempotencyKey?: string | null
}

/**
 * The payer settles an invoice, or part of it, from the client's credit. Holding the payment page's link is the right;
 * it can pay this invoice and nothing else. Answers the page as it is then. Throws PAYMENT_PAGE_NOT_FOUND,
 * AMOUNT_ABOVE_OUTSTANDING, CURRENCY_MISMATCH, INSUFFICIENT_CREDIT, INVOICE_ALREADY_PAID, INVOICE_VOID and the refusals
 * of amounts.
 */
export async function payFromBalance(
  outside: Omit<Context, 'actor'>,
  input: PayFromBalanceInput,
): Promise<{ paymentPage: PaymentPage }> {
  const page = await readPaymentPage(outside.db, input.token)
  if (!page) throw new DomainError('PAYMENT_PAGE_NOT_FOUND').at('token')
  const money = parsePositiveMoney(input.amount, ['amount'])
  const ctx: Context = {
    ...outside,
    actor: {
      kind: 'PAYER',
      id: `payer:${page.invoice.id}`,
      name: page.clientName,
      rights: ['payments.record'],
      resellerId: page.resellerId,
      environmentId: page.environmentId,
      world: page.world,
    },
  }
  const received = { ...money, method: 'BALANCE', unreservedOnly: true } as const
  const call = { operation: 'payFromBalance', right: 'payments.record', input } as const
  const invoiceId = page.invoice.id
  await payTogether<{ paymentId: string }>(ctx, call, { invoice: invoiceId, money: received }, () =>
    write(ctx, call, async (write) => {
      const { today } = await readClock(write.tx)
      const { payment } = await takePayment(write, invoiceId, { ...received, valueDate: today })
      return { paymentId: payment.id }
    }),
  )
  return { paymentPage: (await readPaymentPage(outside.db, input.token))! }
}
