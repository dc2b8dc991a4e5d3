import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'

interface UrlState {
  /** One word of the address, `fallback` when it is absent. Setting the fallback takes it out of the address. */
  word: <Word extends string = string>(name: string, fallback?: Word) => WritableComputedRef<Word>
  /** Several words: `?status=A&status=B`. */
  words: <Word extends string = string>(name: string) => WritableComputedRef<Word[]>
  /** Changes several at once: undefined or empty takes one out. */
  set: (change: Record<string, string | string[] | undefined>) => void
}

/**
 * What a page shows stands in its address, so that it can be sent to a colleague. A change replaces the address
 * without a step in the history. A change of a filter begins again at the first page.
 */
export function useUrlState(): UrlState {
  const route = useRoute()
  const router = useRouter()

  function set(change: Record<string, string | string[] | undefined>): void {
    const query: LocationQuery = { ...route.query }
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined || value.length === 0) delete query[name]
      else query[name] = value
    }
    void router.replace({ query })
  }
  const first = (name: string): string | undefined => [route.query[name]].flat()[0] ?? undefined

  return {
    set,
    word: <Word extends string>(name: string, fallback = '' as Word) =>
      computed<Word>({
        get: () => (first(name) as Word | undefined) ?? fallback,
        set: (value) => set({ [name]: value === fallback ? undefined : value }),
      }),
    words: <Word extends string>(name: string) =>
      computed<Word[]>({
        get: () => [route.query[name]].flat().filter((value) => typeof value === 'string') as Word[],
        set: (value) => set({ [name]: value }),
      }),
  }
}
