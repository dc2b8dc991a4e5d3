/** What an icon can say about an invoice, each with a shape and a word of its own. */
export type State = 'unpaid' | 'pending' | 'paid' | 'partial' | 'refunded' | 'void' | 'overdue' | 'unknown'

/** The part of an invoice that its public token opens. */
export type PublicInvoice = { light: string; status: string; version: number; checkedAt: string }

const STATE_OF: Record<string, State> = {
  GREEN: 'paid',
  RED: 'overdue',
  PURPLE: 'refunded',
  OPEN: 'unpaid',
  PARTIALLY_PAID: 'partial',
  VOID: 'void',
}

/**
 * The state of an invoice. The light comes first, since paid is only what is settled: PAID that is still AMBER is in
 * progress, and so is a status that is newer than this file, for an embedded icon outlives releases of the server.
 */
export function stateOf({ light, status }: Pick<PublicInvoice, 'light' | 'status'>): State {
  return STATE_OF[light] ?? STATE_OF[status] ?? 'pending'
}
