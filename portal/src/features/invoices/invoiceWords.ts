import type { InvoiceRow } from '../../entities/invoice.ts'
import { daysFromNow, formatDate, formatRelativeDay, formatTime } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import type { LiveEvent } from '../../live/liveEventsSubscription.ts'

type Standing = Pick<InvoiceRow, 'status' | 'overdue'>

/** Whether money is still expected. */
export const isOpen = ({ status }: Pick<InvoiceRow, 'status'>): boolean =>
  status === 'OPEN' || status === 'PARTIALLY_PAID'

/** The row of the status table that an invoice shows: late comes before everything else that is unpaid. */
export const lookOf = (invoice: Standing): string => (invoice.overdue && isOpen(invoice) ? 'OVERDUE' : invoice.status)

/** "in 3 days", "5 days late"; the date itself once nothing is expected any more. */
export function dueWords(invoice: Standing & Pick<InvoiceRow, 'dueOn'>, now: Date): string {
  if (!isOpen(invoice)) return formatDate(invoice.dueOn)
  const days = daysFromNow(invoice.dueOn, now)
  return days < 0 ? t('invoices.daysLate', { n: -days }, -days) : formatRelativeDay(invoice.dueOn, now)
}

/** "Paid by Anna Verdi · 10:32": what became of a row that left its list. */
export function whatBecameOf(invoice: InvoiceRow, change: LiveEvent | undefined): string {
  const what = t(`status.invoice.${lookOf(invoice)}`)
  return change ? t('live.changedBy', { what, who: change.actor, time: formatTime(change.occurredAt) }) : what
}
