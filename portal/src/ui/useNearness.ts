import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'
import { scrollerOf } from './scrollerOf.ts'

/**
 * Whether an element is within `marginPx` of what can be seen of its scroller. Until that is known it says `first`.
 * `leaves` is called just before it says that the element is away.
 */
export function useNearness(
  element: Readonly<Ref<HTMLElement | null>>,
  { marginPx, first, leaves }: { marginPx: number; first: boolean; leaves?: () => void },
): Readonly<Ref<boolean>> {
  const near = ref(first)
  let observer: IntersectionObserver | undefined
  watch(
    element,
    (watched) => {
      observer?.disconnect()
      if (!watched) return
      observer = new IntersectionObserver(
        (changes) => {
          const isNear = changes.at(-1)!.isIntersecting
          if (near.value && !isNear) leaves?.()
          near.value = isNear
        },
        { root: scrollerOf(watched), rootMargin: `${marginPx}px 0px` },
      )
      observer.observe(watched)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer?.disconnect())
  return readonly(near)
}
