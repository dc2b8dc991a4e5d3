import type { ObservableQuery, OperationVariables, TypedDocumentNode, WatchQueryFetchPolicy } from '@apollo/client/core'
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { liveGaps } from '../live/liveStream.ts'
import { serverLanguageChanges } from '../session/serverLanguage.ts'
import { client } from './client.ts'
import { problemOf, type Problem } from './problem.ts'

interface LiveQuery<Data> {
  /** The answer, healed by the live stream; what was there before stays while new variables load. */
  data: ComputedRef<Data | undefined>
  loading: Ref<boolean>
  problem: ComputedRef<Problem | undefined>
  refetch: () => void
}

/**
 * Asks once and stays live: entities in the answer are healed by id. For one object or a short fixed list; long lists
 * use `useFrozenList`. Undefined variables mean: not yet.
 */
export function useLiveQuery<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | undefined,
  fetchPolicy: WatchQueryFetchPolicy = 'cache-and-network',
): LiveQuery<Data> {
  const data = shallowRef<Data>()
  const problem = shallowRef<Problem>()
  const loading = ref(false)
  let asked: ObservableQuery<Data, Variables> | undefined
  let subscription: { unsubscribe(): void } | undefined

  function ask(): void {
    subscription?.unsubscribe()
    const wanted = variables()
    if (!wanted) return
    asked = client.watchQuery({
      query,
      variables: wanted,
      fetchPolicy,
      nextFetchPolicy: 'cache-first',
      notifyOnNetworkStatusChange: true,
    })
    subscription = asked.subscribe({
      next: (result) => {
        loading.value = result.loading
        if (result.partial) return
        problem.value = undefined
        data.value = result.data ?? data.value
      },
      error: (error: unknown) => {
        loading.value = false
        problem.value = problemOf(error)
      },
    })
  }

  watch(() => JSON.stringify(variables()), ask, { immediate: true })
  // After a gap in the stream what is shown may lack changes; in another language its sentences differ.
  watch([liveGaps, serverLanguageChanges], refetch)
  onScopeDispose(() => subscription?.unsubscribe())

  function refetch(): void {
    // An error ends the subscription: begin anew.
    if (problem.value || !asked) ask()
    else asked.refetch().catch((error: unknown) => (problem.value = problemOf(error)))
  }
  return { data: computed(() => data.value), loading, problem: computed(() => problem.value), refetch }
}
