import { registerEnumType } from 'type-graphql'
import { INVOICE_STATUSES } from '../../../db/schema/invoices.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const InvoiceStatus = enumOf(INVOICE_STATUSES)
export type InvoiceStatus = keyof typeof InvoiceStatus

registerEnumType(InvoiceStatus, { name: 'InvoiceStatus' })
