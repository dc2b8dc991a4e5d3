import type { PaymentMethod } from '../../../db/schema/shops.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { accountId } from '../credit/accounts.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { move, openLane } from '../kernel/move.ts'
import type { WriteOptions } from '../kernel/write.ts'
import { ACTIVATION_RULE } from '../orders/rules.ts'
import { assertTakesPayment } from './takePayment.ts'
import type { ReceivedMoney } from './takePayment.ts'

/** The first calendar day that money can have come on. */
export const EARLIEST_DAY = '2000-01-01'

/** Money for an invoice, whose amounts and texts were read. */
export interface PaymentWanted {
  /** The invoice's stored id; null for what names none. */
  invoice: string | null
  money: Omit<ReceivedMoney, 'valueDate'>
  /** Calendar day, YYYY-MM-DD; the reseller's today when left out. */
  day?: string | null
}

type Call = Pick<WriteOptions, 'right' | 'input'> & { operation: 'recordPayment' | 'payFromBalance' }

interface Facts {
  operation: string
  invoice: string | null
  /** The client's account, for one who has none yet. */
  account: string | null
  amount: string
  method: PaymentMethod
  unreserved: boolean
  day: string | null
  reference: string | null
  note: string | null
  payment: string
  allocation: string
  transfer: string
  /** The transfer of what exceeds the invoice, if anything does. */
  surplus: string
  /** Payment, allocation and transfer of the reserved credit, if the order then activates. */
  settling: string[]
}

/** Payments of one currency that wait in one world share a statement, each invoice once. */
const payments = openLane('record_payments', ({ invoice }: Facts) => (invoice === null ? [] : [invoice]))

/**
 * Takes money for an invoice in one round trip, shared with other payments that wait. `byItself` does it one rule after the
 * other, when credit has a part in it that the rules refuse. Throws INVOICE_NOT_FOUND, DATE_OUT_OF_RANGE and what
 * assertTakesPayment throws.
 */
export function payTogether<T>(
  ctx: Context,
  call: Call,
  wanted: PaymentWanted,
  byItself: () => Promise<T>,
  /** Known when the database asked for an account of theirs, which the first money of a currency needs. */
  client: string | null = null,
): Promise<T> {
  const { environmentId } = ctx.actor
  const { invoice, money, day = null } = wanted
  const { minor, currency, method } = money
  const sales = accountId(environmentId, { kind: 'SALES', currency })
  const bank = accountId(environmentId, { kind: 'BANK', currency })
  const facts: Facts = {
    operation: call.operation,
    invoice,
    account: client && accountId(environmentId, { kind: 'CLIENT', subAccountId: client, currency }),
    amount: minor.toString(),
    method,
    unreserved: money.unreservedOnly ?? false,
    day,
    reference: money.reference ?? null,
    note: money.note ?? null,
    payment: newId(),
    allocation: newId(),
    transfer: newId(),
    surplus: newId(),
    settling: [newId(), newId(), newId()],
  }
  const shared = { currency, sales, bank, earliest: EARLIEST_DAY, rule: ACTIVATION_RULE }
  return move<T>(ctx, payments, { ...call, shared, facts }, (outcome, about) => {
    if (outcome === 'INVOICE_NOT_FOUND') throw new DomainError('INVOICE_NOT_FOUND').at('invoiceId')
    if (outcome === 'DATE_OUT_OF_RANGE') throw new DomainError('DATE_OUT_OF_RANGE').at('valueDate')
    if (outcome === 'NOT_TAKEN') assertTakesPayment(about.invoice as InvoiceRow, money)
    if (outcome === 'ACCOUNT_MISSING') return payTogether(ctx, call, wanted, byItself, about.client as string)
    return byItself()
  })
}
