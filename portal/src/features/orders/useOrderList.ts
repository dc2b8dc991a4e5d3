import { computed, watch } from 'vue'
import type { OrderRow } from '../../entities/order.ts'
import type { SubAccountRow } from '../../entities/subAccount.ts'
import { useFrozenList } from '../../live/useFrozenList.ts'
import { useCursorPages } from '../../ui/useCursorPages.ts'
import { activationQueueQuery, ordersQuery } from './ordersQueries.ts'
import { PAGE_SIZE } from './orderViews.ts'
import type { useOrderFilter } from './useOrderFilter.ts'

/** Clients on one page of the queue; each brings all of its waiting orders. */
const QUEUE_SIZE = 25

/** The orders that a filter asks for, as a frozen list: flat, or grouped by client in the order of the queue. */
export function useOrderList({ view, filter, matches }: ReturnType<typeof useOrderFilter>) {
  const pages = useCursorPages()
  watch(filter, pages.restart, { flush: 'sync' })
  const firstPage = (): boolean => pages.page.value === 1

  const flat = useFrozenList({
    query: ordersQuery,
    variables: () => ({ filter: filter.value, first: PAGE_SIZE, after: pages.after.value }),
    connection: (data) => data.orders,
    typename: 'Order',
    matches,
    countsNew: firstPage,
    paused: () => view.value === 'clients',
  })
  const queue = useFrozenList({
    query: activationQueueQuery,
    variables: () => ({ first: QUEUE_SIZE, after: pages.after.value }),
    connection: ({ activationQueue: { nodes, pageInfo } }) => ({
      nodes: nodes.flatMap(({ orders }) => orders),
      pageInfo,
    }),
    typename: 'Order',
    matches: (order: OrderRow) => order.status === 'PENDING' || order.status === 'ACTIVATING',
    countsNew: firstPage,
    paused: () => view.value !== 'clients',
  })
  const chosen = computed(() => (view.value === 'clients' ? queue : flat))
  return {
    pages,
    clients: computed(
      () =>
        new Map<string, SubAccountRow>(
          queue.data.value?.activationQueue.nodes.map(({ subAccount }) => [subAccount.id, subAccount]),
        ),
    ),
    list: {
      rows: computed(() => chosen.value.rows.value),
      loading: computed(() => chosen.value.loading.value),
      loaded: computed(() => chosen.value.loaded.value),
      problem: computed(() => chosen.value.problem.value),
      pageInfo: computed(() => chosen.value.pageInfo.value),
      newCount: computed(() => chosen.value.newCount.value),
      outOfDate: computed(() => chosen.value.outOfDate.value),
      refresh: () => chosen.value.refresh(),
    },
  }
}
