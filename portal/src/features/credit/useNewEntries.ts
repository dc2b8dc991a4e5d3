import { computed, reactive, type ComputedRef } from 'vue'
import { onLiveEvent } from '../../live/liveStream.ts'
import type { CreditEntryKind } from './creditEntriesQuery.ts'

/** Which entry on a client's account an event of the log tells of. Other events move nothing there. */
const entryOf: Record<string, CreditEntryKind> = {
  'credit.given': 'GIVE',
  'credit.recovered': 'RECOVER',
  'credit.spent': 'ORDER_PAYMENT',
  'credit.refunded': 'REFUND',
  'credit.overpaid': 'OVERPAYMENT',
  'credit.gift_undone': 'ADJUSTMENT',
}

interface Filter {
  subAccountId?: string
  kind?: readonly CreditEntryKind[]
  currency?: string
}

interface NewEntries {
  /** How many entries were made after the newest one shown that the filter would show. */
  count: ComputedRef<number>
  forget: () => void
}

/**
 * Counts entries that came after the ledger was read, for its pill; the ledger itself never moves. `newest` is when the
 * newest entry shown was made: an event and its entry bear the same time, so what is shown is not counted as new.
 */
export function useNewEntries(filter: () => Filter, newest: () => string | undefined): NewEntries {
  const arrived = reactive(new Map<string, string>())
  onLiveEvent(({ cursor, kind, subject, occurredAt }) => {
    const entry = entryOf[kind]
    if (!entry || subject?.__typename !== 'CreditAccount') return
    const wanted = filter()
    const matches =
      (!wanted.subAccountId || subject.subAccount?.id === wanted.subAccountId) &&
      (!wanted.kind?.length || wanted.kind.includes(entry)) &&
      (!wanted.currency || subject.currency === wanted.currency)
    if (matches) arrived.set(cursor, occurredAt)
  })
  const count = computed(() => [...arrived.values()].filter((at) => at > (newest() ?? '')).length)
  return { count, forget: () => arrived.clear() }
}
