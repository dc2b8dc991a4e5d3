import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { readCreditAccount } from '../../domain/credit/readCreditAccount.ts'
import type { InvoiceFilter } from '../../domain/invoices/readInvoice.ts'
import { readInvoice } from '../../domain/invoices/readInvoice.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { Reason } from '../../domain/kernel/errors.ts'
import { storedId } from '../../domain/kernel/ids.ts'
import type { OrderFilter } from '../../domain/orders/readOrder.ts'
import { readOrder } from '../../domain/orders/readOrder.ts'
import { readSubAccount } from '../../domain/subAccounts/readSubAccount.ts'
import type { LogSource } from '../../live/Source.ts'
import { signedIn } from '../kernel/signedIn.ts'
import type { StreamCall } from './LiveStream.ts'
import { eventSource, objectSource } from './logSource.ts'
import { mayHaveLeftInvoices, mayHaveLeftOrders } from './mayHaveLeft.ts'

/** Everything that happened, as the log has it. */
export const eventStates = ({ graph }: StreamCall<unknown>): LogSource => eventSource(signedIn(graph))

const byVersion = (row: { version: number }) => String(row.version)

/** Orders that match the filter, and those that an event may just have taken out of it. */
export function orderStates({ graph, args }: StreamCall<{ filter?: OrderFilter | null }>): LogSource {
  const ctx = signedIn(graph)
  return objectSource<OrderRow>(ctx, {
    fingerprint: byVersion,
    read: async ({ subjectType, subjectId, kind }) => {
      if (subjectType !== 'ORDER') return null
      const left = args.filter ? mayHaveLeftOrders(args.filter, kind) : null
      return (await readOrder(ctx, subjectId, args.filter)) ?? (left && readOrder(ctx, subjectId, left))
    },
  })
}

/** Invoices that match the filter, and those that an event may just have taken out of it; or a single one. */
export async function invoiceStates({
  graph,
  args,
}: StreamCall<{ filter?: InvoiceFilter | null; id?: string | null }>): Promise<LogSource> {
  const ctx = signedIn(graph)
  const only = await existing(args.id, 'INVOICE', 'INVOICE_NOT_FOUND', ['id'], (uuid) => readInvoice(ctx, uuid))
  return objectSource<InvoiceRow>(ctx, {
    fingerprint: byVersion,
    read: async ({ subjectType, subjectId, kind }) => {
      if (subjectType !== 'INVOICE' || (only && subjectId !== only)) return null
      const left = args.filter ? mayHaveLeftInvoices(args.filter, kind) : null
      return (await readInvoice(ctx, subjectId, args.filter)) ?? (left && readInvoice(ctx, subjectId, left))
    },
  })
}

/** The accounts of one client; without one, those of every client and the reseller's own. */
export async function creditStates({ graph, args }: StreamCall<{ subAccountId?: string | null }>): Promise<LogSource> {
  const ctx = signedIn(graph)
  const path = ['subAccountId']
  const client = await existing(args.subAccountId, 'SUB_ACCOUNT', 'SUB_ACCOUNT_NOT_FOUND', path, (uuid) =>
    readSubAccount(ctx, uuid),
  )
  return objectSource<CreditAccountRow>(ctx, {
    fingerprint: byVersion,
    read: async ({ subjectType, subjectId, subAccountId }) =>
      subjectType !== 'CREDIT_ACCOUNT' || (client && subAccountId !== client)
        ? null
        : readCreditAccount(ctx, subjectId),
  })
}

/** Clients, also when an order of theirs changes their count of pending orders, which is no version of its own. */
export async function subAccountStates({ graph, args }: StreamCall<{ id?: string | null }>): Promise<LogSource> {
  const ctx = signedIn(graph)
  const only = await existing(args.id, 'SUB_ACCOUNT', 'SUB_ACCOUNT_NOT_FOUND', ['id'], (uuid) =>
    readSubAccount(ctx, uuid),
  )
  return objectSource<SubAccountRow>(ctx, {
    fingerprint: (row) => `${row.version} ${row.pendingOrderCount} ${row.oldestPendingAt?.getTime()}`,
    read: async ({ subjectType, subAccountId }) => {
      if ((subjectType !== 'SUB_ACCOUNT' && subjectType !== 'ORDER') || !subAccountId) return null
      return only && subAccountId !== only ? null : readSubAccount(ctx, subAccountId)
    },
  })
}

/** The stored id of what a stream is confined to, once it is known to exist in this world; null without one. */
async function existing(
  id: string | null | undefined,
  kind: 'INVOICE' | 'SUB_ACCOUNT',
  reason: Reason,
  path: string[],
  find: (uuid: string) => Promise<object | null>,
): Promise<string | null> {
  if (id == null) return null
  const uuid = storedId(kind, id, reason, path)
  if (!(await find(uuid))) throw new DomainError(reason).at(...path)
  return uuid
}
