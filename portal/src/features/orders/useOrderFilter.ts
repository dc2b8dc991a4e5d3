import { computed, type ComputedRef, type WritableComputedRef } from 'vue'
import type { OrderPaymentStatus, OrderRow, OrderStatus, PaymentMethod } from '../../entities/order.ts'
import type { VariablesOf } from '../../graphql.ts'
import { useUrlState } from '../../ui/useUrlState.ts'
import { plainText } from '../../ui/plainText.ts'
import { midnight } from '../../ui/midnight.ts'
import type { ordersQuery } from './ordersQueries.ts'
import { FIRST_VIEW, statusesOf, type OrderView } from './orderViews.ts'

type Filter = NonNullable<VariablesOf<typeof ordersQuery>['filter']>

interface OrderFilterState {
  view: WritableComputedRef<OrderView>
  text: WritableComputedRef<string>
  status: WritableComputedRef<OrderStatus[]>
  method: WritableComputedRef<PaymentMethod[]>
  paid: WritableComputedRef<OrderPaymentStatus[]>
  from: WritableComputedRef<string>
  until: WritableComputedRef<string>
  /** For the server. */
  filter: ComputedRef<Filter>
  /** How many filters are set besides the view. */
  count: ComputedRef<number>
  clear: () => void
  /** The same filter for objects that the live stream brings. */
  matches: (order: OrderRow) => boolean
}

/** What the orders page shows, kept in its address. */
export function useOrderFilter(): OrderFilterState {
  const url = useUrlState()
  const view = url.word<OrderView>('view', FIRST_VIEW)
  const text = url.word('q')
  const status = url.words<OrderStatus>('status')
  const method = url.words<PaymentMethod>('method')
  const paid = url.words<OrderPaymentStatus>('paid')
  const [from, until] = [url.word('from'), url.word('until')]
  const wanted = computed(() => (view.value === 'all' ? status.value : (statusesOf[view.value] ?? [])))

  const filter = computed<Filter>(() => ({
    ...(wanted.value.length && { status: wanted.value }),
    ...(method.value.length && { paymentMethod: method.value }),
    ...(paid.value.length && { paymentStatus: paid.value }),
    ...(text.value && { text: text.value }),
    ...(from.value && { createdFrom: midnight(from.value).toISOString() }),
    ...(until.value && { createdTo: new Date(midnight(until.value, 1).getTime() - 1).toISOString() }),
  }))

  function matches(order: OrderRow): boolean {
    const { createdFrom, createdTo } = filter.value
    // On its way from pending to active it still belongs where it was pressed.
    const standing = order.status === 'ACTIVATING' ? 'PENDING' : order.status
    return (
      isAmong(wanted.value, standing) &&
      isAmong(method.value, order.paymentMethod) &&
      isAmong(paid.value, order.paymentStatus) &&
      (!createdFrom || order.createdAt >= createdFrom) &&
      (!createdTo || order.createdAt <= createdTo) &&
      (!text.value || textOf(order).includes(plainText(text.value)))
    )
  }

  return {
    view,
    text,
    status,
    method,
    paid,
    from,
    until,
    filter,
    matches,
    count: computed(
      () =>
        [text.value, from.value, until.value].filter(Boolean).length +
        [method.value, paid.value, view.value === 'all' ? status.value : []].filter((list) => list.length).length,
    ),
    clear: () =>
      url.set({
        q: undefined,
        status: undefined,
        method: undefined,
        paid: undefined,
        from: undefined,
        until: undefined,
      }),
  }
}

const isAmong = <Word>(words: readonly Word[], word: Word): boolean => words.length === 0 || words.includes(word)

const textOf = (order: OrderRow): string =>
  plainText(
    [
      order.number,
      order.subAccount.name,
      order.subAccount.username,
      ...order.lines.map((line) => line.description),
    ].join(' '),
  )
