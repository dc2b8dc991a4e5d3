import { computed, watch, type ComputedRef, type WritableComputedRef } from 'vue'
import { useFrozenList, type FrozenList } from '../../live/useFrozenList.ts'
import { useCursorPages, type CursorPages } from '../../ui/useCursorPages.ts'
import { useUrlState } from '../../ui/useUrlState.ts'
import { creditEntriesQuery, type CreditEntryKind, type CreditEntryRow } from './creditEntriesQuery.ts'
import { useNewEntries } from './useNewEntries.ts'

export const PAGE_SIZE = 50

/** The filters of the ledger, kept in the address. */
export interface LedgerFilterState {
  client: WritableComputedRef<string>
  kinds: WritableComputedRef<CreditEntryKind[]>
  /** Empty: all. */
  currency: WritableComputedRef<string>
  /** How many are set. */
  count: ComputedRef<number>
  clear: () => void
}

interface Ledger {
  filters: LedgerFilterState
  /** Its `newCount` are the entries that came since the page was read; `refresh` begins again at the first page. */
  list: FrozenList<CreditEntryRow>
  pages: CursorPages
}

/** The ledger of the clients' credit: fifty entries a page, frozen; new ones are counted. */
export function useLedger(): Ledger {
  const url = useUrlState()
  const [client, currency] = [url.word('client'), url.word('currency')]
  const kinds = url.words<CreditEntryKind>('kind')
  const filter = computed(() => ({
    ...(client.value && { subAccountId: client.value }),
    ...(kinds.value.length && { kind: kinds.value }),
    ...(currency.value && { currency: currency.value }),
  }))
  const pages = useCursorPages()
  watch(filter, (now, before) => JSON.stringify(now) !== JSON.stringify(before) && pages.restart())
  const list = useFrozenList({
    query: creditEntriesQuery,
    variables: () => ({ filter: filter.value, first: PAGE_SIZE, after: pages.after.value }),
    connection: (data) => data.creditEntries,
    typename: 'CreditEntry',
    matches: () => true,
  })
  const { count, forget } = useNewEntries(
    () => filter.value,
    () => list.rows.value[0]?.node.createdAt,
  )
  watch(list.loading, (loading) => loading && forget())

  async function refresh(): Promise<void> {
    if (pages.page.value > 1) pages.restart()
    else await list.refresh()
  }
  return {
    filters: {
      client,
      kinds,
      currency,
      count: computed(() => Object.keys(filter.value).length),
      clear: () => url.set({ client: undefined, kind: undefined, currency: undefined }),
    },
    list: { ...list, newCount: count, refresh },
    pages,
  }
}
