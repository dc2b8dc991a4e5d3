import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'

/** Counts down to an instant: `left` is the time as 4:59, and empty when it has come. */
export function useCountdown(): { left: ComputedRef<string>; countTo: (until: string | null) => void } {
  const end = ref(0)
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), 1_000)
  onScopeDispose(() => clearInterval(timer))
  const left = computed(() => {
    const seconds = Math.ceil((end.value - now.value) / 1_000)
    return seconds > 0 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` : ''
  })
  const countTo = (until: string | null): void => {
    now.value = Date.now()
    end.value = until === null ? 0 : Date.parse(until)
  }
  return { left, countTo }
}
