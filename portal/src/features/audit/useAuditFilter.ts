import { computed } from 'vue'
import { midnight } from '../../ui/midnight.ts'
import { useUrlState } from '../../ui/useUrlState.ts'
import type { AuditFilter, AuditTopic } from './auditQueries.ts'

/** The filters of the operations journal, kept in the address. `subject` comes by links from other pages. */
export function useAuditFilter() {
  const url = useUrlState()
  const [who, from, until, subject] = [url.word('who'), url.word('from'), url.word('until'), url.word('about')]
  const topics = url.words<AuditTopic>('topic')
  const filter = computed<AuditFilter>(() => ({
    ...(who.value && { actorId: who.value }),
    ...(topics.value.length && { topics: topics.value }),
    ...(subject.value && { subjectId: subject.value }),
    ...(from.value && { from: midnight(from.value).toISOString() }),
    ...(until.value && { to: midnight(until.value, 1).toISOString() }),
  }))
  return {
    who,
    from,
    until,
    subject,
    topics,
    filter,
    /** How many are set. */
    count: computed(() => Object.keys(filter.value).length),
    clear: () => url.set({ who: undefined, from: undefined, until: undefined, about: undefined, topic: undefined }),
  }
}
