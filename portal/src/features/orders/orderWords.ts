import type { OrderRow } from '../../entities/order.ts'
import { formatTime } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import type { LiveEvent } from '../../live/liveEventsSubscription.ts'

/** "2 × Web hosting S, Certificate": what was ordered, in one line. */
export const productsOf = (order: Pick<OrderRow, 'lines'>): string =>
  order.lines
    .map((line) => (line.quantity === 1 ? line.description : `${line.quantity} × ${line.description}`))
    .join(', ')

/** "Activated by Anna Verdi · 10:32": what became of a row that left its list. */
export function whatBecameOf(order: OrderRow, change: LiveEvent | undefined): string {
  const who = order.activatedBy ?? order.deletedBy ?? change?.actor
  const at = order.activatedAt ?? order.deletedAt ?? change?.occurredAt
  if (!who || !at) return t(`status.order.${order.status}`)
  const became = order.status === 'ACTIVE' || order.status === 'DELETED' ? order.status : 'PENDING'
  return t(`orders.became.${became}`, { who, time: formatTime(at) })
}
