import { computed, ref, type ComputedRef, type Ref } from 'vue'

export interface CursorPages {
  /** 1 for the first page. */
  page: ComputedRef<number>
  /** What to send as `after`. */
  after: ComputedRef<string | undefined>
  next: (endCursor: string | null) => void
  previous: () => void
  /** Back to the first page. */
  restart: () => void
}

/** Walks a connection by cursor: forward by the page's end cursor, back by those it came along. */
export function useCursorPages(): CursorPages {
  const passed: Ref<string[]> = ref([])
  return {
    page: computed(() => passed.value.length + 1),
    after: computed(() => passed.value.at(-1)),
    next: (endCursor) => {
      if (endCursor) passed.value = [...passed.value, endCursor]
    },
    previous: () => (passed.value = passed.value.slice(0, -1)),
    restart: () => (passed.value = []),
  }
}
