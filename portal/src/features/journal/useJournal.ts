import { ref, shallowRef, watch } from 'vue'
import { client } from '../../apollo/client.ts'
import { problemOf, type Problem } from '../../apollo/problem.ts'
import { liveGaps, onLiveEvent } from '../../live/liveStream.ts'
import { serverLanguageChanges } from '../../session/serverLanguage.ts'
import { journalQuery, type JournalEntry } from './journalQueries.ts'

const PAGE_SIZE = 20

/** The history of one object, newest first: the first page comes anew with each of its events, older ones on demand. */
export function useJournal(subjectId: () => string) {
  const entries = shallowRef<JournalEntry[]>([])
  const [loading, loaded, hasMore] = [ref(false), ref(false), ref(false)]
  const problem = ref<Problem>()
  let cursor: string | null = null
  let request = 0

  async function load(after: string | null): Promise<void> {
    const mine = ++request
    loading.value = true
    problem.value = undefined
    try {
      const { data } = await client.query({
        query: journalQuery,
        variables: { subjectId: subjectId(), first: PAGE_SIZE, after },
        fetchPolicy: 'no-cache',
      })
      if (mine !== request) return
      const fresh = data.journal.nodes
      const kept = after ? entries.value : entries.value.slice(overlapOf(entries.value, fresh))
      entries.value = after ? [...kept, ...fresh] : [...fresh, ...kept]
      if (after || kept.length === 0) {
        cursor = data.journal.pageInfo.endCursor
        hasMore.value = data.journal.pageInfo.hasNextPage
      }
      loaded.value = true
    } catch (error) {
      if (mine === request) problem.value = problemOf(error)
    } finally {
      if (mine === request) loading.value = false
    }
  }

  watch(
    subjectId,
    () => {
      entries.value = []
      loaded.value = false
      void load(null)
    },
    { immediate: true },
  )
  onLiveEvent((event) => {
    if (event.subjectId === subjectId()) void load(null)
  })
  watch([liveGaps, serverLanguageChanges], () => {
    entries.value = []
    void load(null)
  })

  return { entries, loading, loaded, hasMore, problem, reload: () => load(null), more: () => load(cursor) }
}

/** How many of the old entries the fresh page brings again; all of them when the page joins nowhere. */
function overlapOf(old: JournalEntry[], fresh: JournalEntry[]): number {
  const last = fresh.at(-1)
  const at = last ? old.findIndex(({ id }) => id === last.id) : -1
  return at === -1 ? old.length : at + 1
}
