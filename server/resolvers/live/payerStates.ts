import type { Database } from '../../../db/client.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import { readHead } from '../../domain/events/readHead.ts'
import { readPaymentPage } from '../../domain/invoices/readPaymentPage.ts'
import { findPublicInvoice } from '../../domain/invoices/readPublicInvoice.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { Reason } from '../../domain/kernel/errors.ts'
import { freeze } from '../../domain/kernel/idempotency.ts'
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

async function* openedStates<V>(
  { graph, args, signal }: StreamCall<Token>,
  unknown: Reason,
  open: (db: Database, token: string) => Promise<Opened<V> | null>,
): AsyncGenerator<V> {
  const { db, live } = graph
  const found = await open(db, args.token)
  if (!found) throw new DomainError(unknown).at('token')
  const { environmentId } = found
  // First the place in the log, then the state: what happens in between is told twice rather than never.
  const { lastSeq } = await readHead(db, environmentId)
  let state = (await open(db, args.token)) ?? found
  yield state.view
  for await (const event of live.follow(environmentId, lastSeq, signal)) {
    if (!state.isTouchedBy(event)) continue
    const next = await live.patiently(() => open(db, args.token), signal)
    if (!next || next.fingerprint === state.fingerprint) continue
    state = next
    yield state.view
  }
}
