import { computed } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import { client } from '../../apollo/client.ts'
import { problemOf } from '../../apollo/problem.ts'
import { useLiveQuery } from '../../apollo/useLiveQuery.ts'
import { t } from '../../i18n/index.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import {
  deleteViewMutation,
  savedViewsQuery,
  saveViewMutation,
  type SavedList,
  type SavedView,
} from './savedViewsQueries.ts'

/** What an address says besides the filters: which record is open, and where in it. */
const NOT_A_FILTER = ['order', 'tab']

/** A person's own names for filters of a list. The filters are the list's address, so a view is a query of it. */
export function useSavedViews(list: SavedList) {
  const route = useRoute()
  const router = useRouter()
  const { data, refetch } = useLiveQuery(savedViewsQuery, () => ({ list }))
  const views = computed(() => data.value?.savedViews ?? [])
  const present = computed(() => queryOf(route.query))

  /** Answers the refusal's sentence, or nothing when it was kept. */
  async function save(name: string): Promise<string | undefined> {
    const { data: answer } = await client.mutate({
      mutation: saveViewMutation,
      variables: { input: { list, name, query: present.value } },
    })
    const refusal = answer?.saveView.errors[0]
    if (refusal) return refusal.message
    refetch()
    toast(t('views.saved', { name }))
    return undefined
  }

  async function remove(view: SavedView): Promise<void> {
    try {
      await client.mutate({ mutation: deleteViewMutation, variables: { input: { savedViewId: view.id } } })
      refetch()
      toast(t('views.removed', { name: view.name }), { undo: () => void restore(view) })
    } catch (error) {
      toastProblem(problemOf(error), () => void remove(view))
    }
  }

  async function restore({ name, query }: SavedView): Promise<void> {
    await client.mutate({ mutation: saveViewMutation, variables: { input: { list, name, query } } })
    refetch()
  }

  return {
    views,
    /** Whether there are filters that could be kept. */
    isFiltered: computed(() => present.value !== ''),
    current: computed(() => views.value.find(({ query }) => query === present.value)),
    show: ({ query }: SavedView) => void router.replace({ query: parse(query) }),
    save,
    remove,
  }
}

/** The filters of an address in one order, so that equal views have equal queries. */
function queryOf(query: LocationQuery): string {
  const pairs = Object.entries(query)
    .filter(([name]) => !NOT_A_FILTER.includes(name))
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one ?? ''] as [string, string]))
  const search = new URLSearchParams(pairs)
  search.sort()
  return search.toString()
}

function parse(query: string): LocationQuery {
  const search = new URLSearchParams(query)
  return Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)]))
}
