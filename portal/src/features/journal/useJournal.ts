import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { client } from '../../apollo/client.ts'
import { problemOf, type Problem } from '../../apollo/problem.ts'
import { liveGaps, onLiveEvent } from '../../live/liveStream.ts'
import { serverLanguageChanges } from '../../session/serverLanguage.ts'
import { journalQuery, type JournalEntry } from './journalQueries.ts'

/** Enough for the tallest screen; whoever scrolls on wants more at a time. */
const [FIRST_SIZE, NEXT_SIZE] = [40, 100]
/** Entries that are drawn, or put away, together. */
const SHEET_SIZE = 25

interface JournalPage {
  id: number
  items: JournalEntry[]
}

let pagesMade = 0
const pageOf = (items: JournalEntry[]): JournalPage => ({ id: ++pagesMade, items })

/**
 * The history of one object, newest first, page by page. What happens meanwhile comes in on top, or waits while
 * `reading` is true so that nothing moves under the eyes.
 */
export function useJournal(subjectId: () => string, reading: Ref<boolean>) {
  const pages = shallowRef<JournalPage[]>([])
  const waiting = shallowRef<JournalEntry[]>([])
  const [loading, loaded, hasMore] = [ref(false), ref(false), ref(false)]
  const problem = ref<Problem>()
  let cursor: string | null = null
  let request = 0

  /** Asks for one page and takes it over, unless something else was asked for since. */
  async function load(after: string | null, takeOver: typeof append): Promise<void> {
    const mine = ++request
    loading.value = true
    problem.value = undefined
    try {
      const { data } = await client.query({
        query: journalQuery,
        variables: { subjectId: subjectId(), first: after ? NEXT_SIZE : FIRST_SIZE, after },
        fetchPolicy: 'no-cache',
      })
      if (mine !== request) return
      takeOver(data.journal.nodes, data.journal.pageInfo)
      loaded.value = true
    } catch (error) {
      if (mine === request) problem.value = problemOf(error)
    } finally {
      if (mine === request) loading.value = false
    }
  }

  function append(items: JournalEntry[], page: { endCursor: string | null; hasNextPage: boolean }): void {
    const sheets: JournalPage[] = []
    for (let at = 0; at < items.length; at += SHEET_SIZE) sheets.push(pageOf(items.slice(at, at + SHEET_SIZE)))
    pages.value = [...pages.value, ...sheets]
    cursor = page.endCursor
    hasMore.value = page.hasNextPage
  }

  /** Takes over what is newer than all that is known; where that joins nowhere, it begins anew. */
  function prepend(items: JournalEntry[], page: Parameters<typeof append>[1]): void {
    const newest = waiting.value[0] ?? pages.value[0]?.items[0]
    const at = items.findIndex(({ id }) => id === newest?.id)
    if (at === -1) {
      pages.value = []
      waiting.value = []
      return append(items, page)
    }
    waiting.value = [...items.slice(0, at), ...waiting.value]
    if (!reading.value) showWaiting()
  }

  function showWaiting(): void {
    const [first, ...others] = pages.value
    const arrived = waiting.value
    waiting.value = []
    if (!first || !arrived.length) return
    pages.value =
      first.items.length + arrived.length <= 2 * SHEET_SIZE
        ? [{ ...first, items: [...arrived, ...first.items] }, ...others]
        : [pageOf(arrived), first, ...others]
  }

  function restart(): void {
    pages.value = []
    waiting.value = []
    void load(null, append)
  }

  watch(
    subjectId,
    () => {
      loaded.value = false
      restart()
    },
    { immediate: true },
  )
  watch([liveGaps, serverLanguageChanges], restart)
  onLiveEvent((event) => {
    if (event.subjectId === subjectId()) void load(null, prepend)
  })

  return {
    pages,
    loading,
    loaded,
    hasMore,
    problem,
    /** How many entries wait to be shown. */
    waiting: computed(() => waiting.value.length),
    showWaiting,
    reload: restart,
    more: () => load(cursor, append),
  }
}
