import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import { findShop } from '../shops/shops.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { issueInvoice } from './issueInvoice.ts'

export interface CreateInvoiceInput {
  subAccountId: string
  number?: string | null
  externalId?: string | null
  total: { amount: string; currency: string }
  dueOn: string
  shopId?: string | null
  description?: string | null
  idempotencyKey?: string | null
}

const EARLIEST_DAY = '2000-01-01'
const LATEST_DAY = '2199-12-31'

/**
 * Issues an invoice of a client's, without an order. Throws SUB_ACCOUNT_NOT_FOUND, SHOP_NOT_FOUND,
 * INVOICE_NUMBER_TAKEN, EXTERNAL_ID_TAKEN, DATE_OUT_OF_RANGE and the refusals of amounts and texts.
 */
export function createInvoice(ctx: Context, input: CreateInvoiceInput): Promise<{ invoice: InvoiceRow }> {
  const money = parsePositiveMoney(input.total, ['total'])
  const number = readOptionalText(input.number, ['number'], 40)
  const externalId = readOptionalText(input.externalId, ['externalId'])
  const description = readOptionalText(input.description, ['description'], 500)
  if (input.dueOn < EARLIEST_DAY || input.dueOn > LATEST_DAY) throw new DomainError('DATE_OUT_OF_RANGE').at('dueOn')
  const conflicts = {
    invoices_environment_id_number_unique: () =>
      new DomainError('INVOICE_NUMBER_TAKEN', { number: number ?? '' }).at('number'),
    invoices_environment_id_external_id_unique: () =>
      new DomainError('EXTERNAL_ID_TAKEN', { externalId: externalId ?? '' }).at('externalId'),
  }
  return write(ctx, { operation: 'createInvoice', right: 'invoices.create', input, conflicts }, async (write) => {
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const shop = await findShop(write, input.shopId)
    const { today } = await readClock(write.tx)
    const { dueOn } = input
    return {
      invoice: await issueInvoice(write, { shop, subAccount, money, today, dueOn, number, externalId, description }),
    }
  })
}
