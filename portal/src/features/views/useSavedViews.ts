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

  /** Keeps a query under a name. Answers the refusal's sentence, or nothing when it was kept. */
  async function keep(name: string, query: string): Promise<string | undefined> {
    const input = { list, name, query }
    const { data: answer } = await client.mutate({ mutation: saveViewMutation, variables: { input } })
    refetch()
    return answer?.saveView.errors[0]?.message
  }

  async function forget({ id }: SavedView): Promise<string | undefined> {
    const input = { savedViewId: id }
    const { data: answer } = await client.mutate({ mutation: deleteViewMutation, variables: { input } })
    refetch()
    return answer?.deleteView.errors[0]?.message
  }

  async function save(name: string): Promise<string | undefined> {
    const refusal = await keep(name, present.value)
    if (!refusal) toast(t('views.saved', { name }))
    return refusal
  }

  const remove = (view: SavedView): Promise<void> =>
    told(
      () => forget(view),
      () => toast(t('views.removed', { name: view.name }), { undo: () => void restore(view) }),
    )
  const restore = ({ name, query }: SavedView): Promise<void> =>
    told(
      () => keep(name, query),
      () => toast(t('views.saved', { name })),
    )

  return {
    views,
    /** Whether there are filters that could be kept. */
    isFiltered: computed(() => present.value !== ''),
    /** The view whose filters are the present ones. */
    current: computed(() => views.value.find(({ query }) => queryOf(parse(query)) === present.value)),
    show: ({ query }: SavedView) => void router.replace({ query: parse(query) }),
    save,
    remove,
  }
}

/** Says how it ended: done, refused with the server's own sentence, or failed with a way to try again. */
async function told(act: () => Promise<string | undefined>, done: () => void): Promise<void> {
  try {
    const refusal = await act()
    if (refusal) toast(refusal, { tone: 'bad' })
    else done()
  } catch (error) {
    toastProblem(problemOf(error), () => void told(act, done))
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
