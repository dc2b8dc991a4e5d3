import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId, storedIdOrNull } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import { EARLIEST_DAY, payTogether } from './payTogether.ts'
import { takePayment } from './takePayment.ts'
import type { PaymentTaken } from './takePayment.ts'

export interface RecordPaymentInput {
  invoiceId: string
  amount: { amount: string; currency: string }
  method: PaymentMethod
  valueDate?: string | null
  reference?: string | null
  note?: string | null
  idempotencyKey?: string | null
}

/**
 * Records money that came outside the platform, as a payment with its own history. What exceeds the invoice goes to
 * the client's balance; the order, if there is one, is looked at again under its policy. Throws INVOICE_NOT_FOUND,
 * INVOICE_ALREADY_PAID, INVOICE_VOID, CURRENCY_MISMATCH, DATE_OUT_OF_RANGE, INSUFFICIENT_CREDIT (method BALANCE),
 * AMOUNT_ABOVE_OUTSTANDING (method BALANCE) and the refusals of amounts and texts.
 */
export function recordPayment(ctx: Context, input: RecordPaymentInput): Promise<PaymentTaken> {
  const money = {
    ...parsePositiveMoney(input.amount, ['amount']),
    method: input.method,
    reference: readOptionalText(input.reference, ['reference'], 140),
    note: readOptionalText(input.note, ['note'], 500),
  }
  const call = { operation: 'recordPayment', right: 'payments.record', input } as const
  const wanted = { invoice: storedIdOrNull('INVOICE', input.invoiceId), money, day: input.valueDate }
  return payTogether(ctx, call, wanted, () =>
    write(ctx, call, async (write) => {
      const invoiceId = storedId('INVOICE', input.invoiceId, 'INVOICE_NOT_FOUND', ['invoiceId'])
      const { today } = await readClock(write.tx)
      const valueDate = input.valueDate ?? today
      if (valueDate > today || valueDate < EARLIEST_DAY) throw new DomainError('DATE_OUT_OF_RANGE').at('valueDate')
      return takePayment(write, invoiceId, { ...money, valueDate })
    }),
  )
}
