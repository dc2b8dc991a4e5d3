import type { OperationVariables, TypedDocumentNode } from '@apollo/client/core'
import type { Unmasked } from '@apollo/client/masking'
import { computed, onScopeDispose, reactive, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { client } from '../apollo/client.ts'
import { problemOf, type Problem } from '../apollo/problem.ts'
import { serverLanguageChanges } from '../session/serverLanguage.ts'
import { whenIdle } from '../ui/whenIdle.ts'
import { lastChangeOf, liveGaps, onLiveEvent } from './liveStream.ts'
import type { LiveEvent } from './liveEventsSubscription.ts'

interface Entity {
  id: string
  __typename: string
}

interface PageInfo {
  hasNextPage: boolean
  endCursor: string | null
}

interface Options<Data, Variables, Node extends Entity> {
  query: TypedDocumentNode<Data, Variables>
  /** Read reactively; a change loads afresh. */
  variables: () => Variables
  connection: (data: Data) => { nodes: readonly Node[]; pageInfo: PageInfo }
  typename: Node['__typename']
  /** Whether an object belongs to this list as the filter stands. */
  matches: (node: Node) => boolean
  /** False on later pages, where a new object would not appear. Default: always. */
  countsNew?: () => boolean
  /** While true nothing is loaded: the list is not shown now. */
  paused?: () => boolean
}

/** One row: the object as it is now, and what became of it if it left the filter. */
export interface FrozenRow<Node> {
  id: string
  node: Node
  /** It no longer matches; it stays in place, dimmed, until the next refresh. */
  gone: boolean
  change: LiveEvent | undefined
}

export interface FrozenList<Node, Data = unknown> {
  rows: ComputedRef<FrozenRow<Node>[]>
  loading: Ref<boolean>
  /** The healed answer that the rows come from, for what stands around them. */
  data: Ref<Data | undefined>
  /** Whether there was an answer yet. */
  loaded: Ref<boolean>
  problem: Ref<Problem | undefined>
  pageInfo: ComputedRef<PageInfo>
  /** How many objects match by now that are not in the list. */
  newCount: ComputedRef<number>
  /** The live stream had a gap: what is shown may lack changes. */
  outOfDate: ComputedRef<boolean>
  /** Loads afresh: gone rows leave, new rows come in. */
  refresh: () => Promise<void>
}

/**
 * A list whose rows never move by themselves. The order is frozen at load; live changes heal the cells in place; rows
 * that leave the filter stay dimmed; rows that would come in are counted until `refresh`.
 */
export function useFrozenList<Data, Variables extends OperationVariables, Node extends Entity>(
  options: Options<Data, Variables, Node>,
): FrozenList<Node, Data> {
  const ids = shallowRef<string[]>([])
  const known = shallowRef(new Map<string, Node>())
  const healed = shallowRef<Data>()
  const pageInfo = shallowRef<PageInfo>({ hasNextPage: false, endCursor: null })
  const [loading, loaded] = [ref(false), ref(false)]
  const problem = ref<Problem>()
  const arrived = reactive(new Set<string>())
  const gapsAtLoad = ref(liveGaps.value)
  let healing: { unsubscribe(): void } | undefined
  let request = 0

  async function refresh(): Promise<void> {
    const mine = ++request
    const variables = options.variables()
    loading.value = true
    problem.value = undefined
    try {
      const gaps = liveGaps.value
      arrived.clear()
      const { data } = await client.query({ query: options.query, variables, fetchPolicy: 'no-cache' })
      if (mine !== request) return
      const page = options.connection(data)
      gapsAtLoad.value = gaps
      healing?.unsubscribe()
      healed.value = data
      known.value = byId(page.nodes.map(unlessSame))
      ids.value = page.nodes.map((node) => node.id)
      pageInfo.value = page.pageInfo
      ids.value.forEach((id) => arrived.delete(id))
      loaded.value = true
      whenIdle(() => mine === request && heal(variables, data))
    } catch (error) {
      if (mine === request) problem.value = problemOf(error)
    } finally {
      if (mine === request) loading.value = false
    }
  }

  /**
   * Gives the answer to the cache, and takes over what the cache learns about the frozen objects; never their order.
   * The rows are shown before: the cache takes as long as they do, and answers with objects newer than its own.
   */
  function heal(variables: Variables, answer: Data): void {
    client.writeQuery({ query: options.query, variables, data: answer as Unmasked<Data> })
    healing = client
      .watchQuery({ query: options.query, variables, fetchPolicy: 'cache-only', returnPartialData: false })
      .subscribe(({ data, partial }) => {
        if (!data || partial) return
        healed.value = data
        known.value = new Map([...known.value, ...byId(options.connection(data).nodes.map(unlessSame))])
      })
  }

  /** An object that says what is known already stays the one that is known, so that its row is left alone. */
  const unlessSame = (node: Node): Node => {
    const before = known.value.get(node.id)
    return before && JSON.stringify(before) === JSON.stringify(node) ? before : node
  }

  onLiveEvent(({ subject }) => {
    if (subject?.__typename !== options.typename || known.value.has(subject.id)) return
    const comesIn = (options.countsNew?.() ?? true) && options.matches(subject as unknown as Node)
    if (comesIn) arrived.add(subject.id)
    else arrived.delete(subject.id)
  })
  watch(
    () => (options.paused?.() ? undefined : JSON.stringify(options.variables())),
    (wanted) => wanted !== undefined && void refresh(),
    { immediate: true },
  )
  // The server's own sentences are in its answers.
  watch(serverLanguageChanges, () => !options.paused?.() && void refresh())
  onScopeDispose(() => {
    request++
    healing?.unsubscribe()
  })

  const rows = computed<FrozenRow<Node>[]>((before = []) => {
    const old = byId(before)
    return ids.value.flatMap((id) => {
      const node = known.value.get(id)
      if (!node) return []
      const row = { id, node, gone: !options.matches(node), change: lastChangeOf(id) }
      const was = old.get(id)
      // A row that did not change is the very same, so that a table draws only the one that did.
      return [was && was.node === node && was.gone === row.gone && was.change === row.change ? was : row]
    })
  })
  return {
    rows,
    data: healed,
    loading,
    loaded,
    problem,
    pageInfo: computed(() => pageInfo.value),
    newCount: computed(() => arrived.size),
    outOfDate: computed(() => loaded.value && gapsAtLoad.value !== liveGaps.value),
    refresh,
  }
}

const byId = <Node extends { id: string }>(nodes: readonly Node[]): Map<string, Node> =>
  new Map(nodes.map((node) => [node.id, node]))
