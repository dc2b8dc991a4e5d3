import type { TypedDocumentNode } from '@apollo/client/core'
import { computed, ref, shallowRef } from 'vue'
import { client } from '../../apollo/client.ts'
import { newKey } from '../../apollo/newKey.ts'
import { problemOf } from '../../apollo/problem.ts'
import type { OrderRow } from '../../entities/order.ts'
import { t } from '../../i18n/index.ts'
import { activateOrdersMutation, deleteOrdersMutation, type OrderPayload } from './orderMutations.ts'
import type { Deletion } from './useOrderActions.ts'

/** How many go to the server at a time; between two chunks the run can be stopped. */
const CHUNK = 20

export type BulkKind = 'activate' | 'delete'

export interface BulkResult {
  order: OrderRow
  /** Why not; absent when it was done. */
  refusal?: string
}

interface Item {
  order: OrderRow
  input: { orderId: string; idempotencyKey: string } & Deletion
}

/**
 * Activates or deletes many orders, each with an idempotency key of its own: one refusal never blocks the rest, and
 * a repetition never acts twice.
 */
export function useBulkRun() {
  const kind = ref<BulkKind>('activate')
  const total = ref(0)
  const running = ref(false)
  const stopping = ref(false)
  const results = shallowRef<BulkResult[]>([])
  let deletions: Deletion = {}

  async function run(what: BulkKind, orders: readonly OrderRow[], deletion: Deletion = {}): Promise<BulkResult[]> {
    kind.value = what
    deletions = deletion
    total.value = orders.length
    results.value = []
    stopping.value = false
    running.value = true
    const items = orders.map((order) => ({
      order,
      input: { orderId: order.id, idempotencyKey: newKey(), ...deletion },
    }))
    for (let at = 0; at < items.length && !stopping.value; at += CHUNK) {
      results.value = [...results.value, ...(await send(what, items.slice(at, at + CHUNK)))]
    }
    running.value = false
    return results.value
  }

  return {
    kind,
    total,
    running,
    stopping,
    results,
    done: computed(() => results.value.filter((result) => !result.refusal).length),
    refused: computed(() => results.value.filter((result) => result.refusal)),
    run,
    stop: () => (stopping.value = true),
    /** Tries those again that were refused. */
    retry: () =>
      run(
        kind.value,
        results.value.filter((result) => result.refusal).map((result) => result.order),
        deletions,
      ),
    close: () => (results.value = []),
  }
}

export type BulkRun = ReturnType<typeof useBulkRun>

async function send(kind: BulkKind, items: Item[]): Promise<BulkResult[]> {
  try {
    const payloads =
      kind === 'activate' ? await mutate(activateOrdersMutation, items) : await mutate(deleteOrdersMutation, items)
    return items.map(({ order }, at) => ({ order, refusal: payloads[at]?.errors[0]?.message }))
  } catch (error) {
    const problem = problemOf(error)
    const refusal = problem.message ?? t(problem.kind === 'offline' ? 'ui.offline' : 'ui.failed')
    return items.map(({ order }) => ({ order, refusal }))
  }
}

async function mutate<Data extends Record<string, { results: OrderPayload[] }>>(
  document: TypedDocumentNode<Data, { inputs: Item['input'][] }>,
  items: Item[],
): Promise<OrderPayload[]> {
  const { data } = await client.mutate({ mutation: document, variables: { inputs: items.map(({ input }) => input) } })
  return Object.values((data ?? {}) as Data).flatMap((payload) => payload.results ?? [])
}
