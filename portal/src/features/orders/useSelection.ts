import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { OrderRow } from '../../entities/order.ts'

interface Selection {
  selected: Ref<Set<string>>
  orders: ComputedRef<OrderRow[]>
  /** Those that changed under the user since they were selected. */
  changed: ComputedRef<Set<string>>
  /** The changes were looked at. */
  review: () => void
  clear: () => void
}

/** Which orders are selected, and as which version: an order that changes afterwards is marked. */
export function useSelection(known: () => readonly OrderRow[]): Selection {
  const selected = ref(new Set<string>())
  const versions = ref(new Map<string, number>())
  const byId = computed(() => new Map(known().map((order) => [order.id, order])))
  const orders = computed(() => [...selected.value].flatMap((id) => byId.value.get(id) ?? []))

  watch(selected, (ids) => {
    versions.value = new Map([...ids].map((id) => [id, versions.value.get(id) ?? byId.value.get(id)?.version ?? 0]))
  })
  // What is no longer on the page cannot be acted upon unseen.
  watch(byId, (rows) => {
    const left = [...selected.value].filter((id) => rows.has(id))
    if (left.length !== selected.value.size) selected.value = new Set(left)
  })

  return {
    selected,
    orders,
    changed: computed(
      () => new Set(orders.value.filter(({ id, version }) => version !== versions.value.get(id)).map(({ id }) => id)),
    ),
    review: () => (versions.value = new Map(orders.value.map(({ id, version }) => [id, version]))),
    clear: () => (selected.value = new Set()),
  }
}
