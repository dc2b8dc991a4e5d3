import { computed, ref, shallowRef, watch } from 'vue'
import { client } from '../../apollo/client.ts'
import { problemOf, type Problem } from '../../apollo/problem.ts'
import { liveGaps, onLiveEvent } from '../../live/liveStream.ts'
import { serverLanguageChanges } from '../../session/serverLanguage.ts'
import { auditQuery, type AuditEntry, type AuditFilter, type AuditPageInfo } from './auditQueries.ts'

/** Enough for the tallest screen; whoever scrolls on wants more at a time. */
const [FIRST_SIZE, NEXT_SIZE] = [40, 100]
/** Entries that are drawn, or put away, together. */
const SHEET_SIZE = 25

interface AuditSheet {
  id: number
  items: AuditEntry[]
}

let sheetsMade = 0

/** One page of the operations journal. Throws what the network throws. */
export async function readAuditPage(filter: AuditFilter, first: number, after: string | null) {
  const { data } = await client.query({
    query: auditQuery,
    variables: { filter, first, after },
    fetchPolicy: 'no-cache',
  })
  return data.audit
}

/** The operations journal by its filter, newest first, as long as one scrolls. What happens meanwhile is only counted. */
export function useAudit(filter: () => AuditFilter) {
  const pages = shallowRef<AuditSheet[]>([])
  const [loading, loaded, hasMore] = [ref(false), ref(false), ref(false)]
  const [problem, newCount] = [ref<Problem>(), ref(0)]
  let cursor: string | null = null
  let request = 0

  async function load(): Promise<void> {
    const mine = ++request
    loading.value = true
    problem.value = undefined
    try {
      const page = await readAuditPage(filter(), cursor ? NEXT_SIZE : FIRST_SIZE, cursor)
      if (mine === request) append(page.nodes, page.pageInfo)
    } catch (error) {
      if (mine === request) problem.value = problemOf(error)
    } finally {
      if (mine === request) loading.value = false
    }
  }

  function append(items: AuditEntry[], page: AuditPageInfo): void {
    const sheets: AuditSheet[] = []
    for (let at = 0; at < items.length; at += SHEET_SIZE) {
      sheets.push({ id: ++sheetsMade, items: items.slice(at, at + SHEET_SIZE) })
    }
    pages.value = cursor ? [...pages.value, ...sheets] : sheets
    cursor = page.endCursor
    hasMore.value = page.hasNextPage
    loaded.value = true
  }

  function reload(): void {
    cursor = null
    newCount.value = 0
    void load()
  }

  watch(() => JSON.stringify(filter()), reload, { immediate: true })
  watch([liveGaps, serverLanguageChanges], reload)
  onLiveEvent(() => newCount.value++)

  return { pages, loading, loaded, hasMore, problem, newCount: computed(() => newCount.value), reload, more: load }
}
