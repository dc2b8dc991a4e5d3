import type { Database } from '../../../db/client.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import { readPaymentPage } from '../../domain/invoices/readPaymentPage.ts'
import { findPublicInvoice } from '../../domain/invoices/readPublicInvoice.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { Reason } from '../../domain/kernel/errors.ts'
import { freeze } from '../../domain/kernel/idempotency.ts'
import type { StateSource } from '../../live/Source.ts'
import { viewOfPaymentPage } from '../payer/viewOfPaymentPage.ts'
import type { StreamCall } from './LiveStream.ts'

interface Token {
  token: string
}

/** Something that a token opens, as it is now. */
interface Opened<V> {
  environmentId: string
  /** What its holder sees. */
  view: V
  /** Two views with the same text show the same. */
  fingerprint: string
  isTouchedBy(event: EventRow): boolean
}

/** The light of the invoice that an icon's token opens: as it is, then whenever it changes. Throws INVOICE_NOT_FOUND. */
export function publicInvoiceStates(call: StreamCall<Token>) {
  return openedStates(call, 'INVOICE_NOT_FOUND', async (db, token) => {
    const found = await findPublicInvoice(db, token)
    return (
      found && {
        ...found,
        fingerprint: String(found.view.version),
        isTouchedBy: ({ subjectId }) => subjectId === found.invoiceId,
      }
    )
  })
}

/**
 * The payment page that a token opens: as it is, then whenever the invoice, its order or the credit that could pay it
 * changes. Throws PAYMENT_PAGE_NOT_FOUND.
 */
export function paymentPageStates(call: StreamCall<Token>) {
  return openedStates(call, 'PAYMENT_PAGE_NOT_FOUND', async (db, token) => {
    const page = await readPaymentPage(db, token)
    if (!page) return null
    const { invoice, environmentId } = page
    const view = viewOfPaymentPage(page)
    return {
      environmentId,
      view,
      fingerprint: freeze(view),
      isTouchedBy: ({ subjectId, subjectType, subAccountId }) =>
        subjectId === invoice.id ||
        subjectId === invoice.orderId ||
        (subjectType === 'CREDIT_ACCOUNT' && subAccountId === invoice.subAccountId),
    }
  })
}

async function openedStates<V>(
  { graph: { db }, args: { token } }: StreamCall<Token>,
  unknown: Reason,
  open: (db: Database, token: string) => Promise<Opened<V> | null>,
): Promise<StateSource> {
  const found = await open(db, token)
  if (!found) throw new DomainError(unknown).at('token')
  return {
    kind: 'STATE',
    environmentId: found.environmentId,
    paceMs: 0,
    lookAgainAfterMs: null,
    read: async () => {
      const opened = await open(db, token)
      return opened && { value: opened.view, state: opened.fingerprint, isTouchedBy: opened.isTouchedBy }
    },
  }
}
