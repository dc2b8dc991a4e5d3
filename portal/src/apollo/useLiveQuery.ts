import type { OperationVariables, TypedDocumentNode, WatchQueryFetchPolicy } from '@apollo/client/core'
import { useQuery } from '@vue/apollo-composable'
import { computed, watch, type ComputedRef, type Ref } from 'vue'
import { liveGaps } from '../live/liveStream.ts'
import { serverLanguageChanges } from '../session/serverLanguage.ts'
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
  const enabled = computed(() => variables() !== undefined)
  const { result, loading, error, refetch } = useQuery<Data, Variables>(
    query,
    () => variables() ?? ({} as Variables),
    () => ({ fetchPolicy, nextFetchPolicy: 'cache-first', keepPreviousResult: true, enabled: enabled.value }),
  )
  const again = (): void => void refetch()
  // After a gap in the stream what is shown may lack changes; in another language its sentences differ.
  watch([liveGaps, serverLanguageChanges], again)
  return {
    data: computed(() => result.value as Data | undefined),
    loading,
    problem: computed(() => (error.value ? problemOf(error.value) : undefined)),
    refetch: again,
  }
}
