import { computed, nextTick, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'

interface UrlState {
  /** One word of the address, `fallback` when it is absent. Setting the fallback takes it out of the address. */
  word: <Word extends string = string>(name: string, fallback?: Word) => WritableComputedRef<Word>
  /** Several words: `?status=A&status=B`. */
  words: <Word extends string = string>(name: string) => WritableComputedRef<Word[]>
  /** On or off: `?name=1`. */
  flag: (name: string) => WritableComputedRef<boolean>
  /** Changes several at once: undefined or empty takes one out. */
  set: (change: Record<string, string | string[] | undefined>) => void
}

/** Changes of one moment make one new address. */
let pending: LocationQuery | undefined

/**
 * What a page shows stands in its address, so that it can be sent to a colleague. A change replaces the address
 * without a step in the history.
 */
export function useUrlState(): UrlState {
  const route = useRoute()
  const router = useRouter()

  function set(change: Record<string, string | string[] | undefined>): void {
    if (!pending) void nextTick(() => router.replace({ query: pending ?? {} }).finally(() => (pending = undefined)))
    pending ??= { ...route.query }
    for (const [name, value] of Object.entries(change)) {
      if (value === undefined || value.length === 0) delete pending[name]
      else pending[name] = value
    }
  }
  const first = (name: string): string | undefined => [route.query[name]].flat()[0] ?? undefined

  return {
    set,
    word: <Word extends string>(name: string, fallback = '' as Word) =>
      computed<Word>({
        get: () => (first(name) as Word | undefined) ?? fallback,
        set: (value) => set({ [name]: value === fallback ? undefined : value }),
      }),
    flag: (name) => computed({ get: () => first(name) === '1', set: (on) => set({ [name]: on ? '1' : undefined }) }),
    words: <Word extends string>(name: string) =>
      computed<Word[]>({
        get: () => [route.query[name]].flat().filter((value) => typeof value === 'string') as Word[],
        set: (value) => set({ [name]: value }),
      }),
  }
}
