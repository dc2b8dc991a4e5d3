import { onBeforeUnmount, watch, type WatchSource } from 'vue'
import { takeKeyboard } from './shortcuts.ts'

/** While `open`, only the keys bound inside this layer work. Bind them in a component that mounts after it opened. */
export function useKeyboardLayer(open: WatchSource<boolean>): void {
  let release: (() => void) | undefined
  watch(
    open,
    (isOpen) => {
      release?.()
      release = isOpen ? takeKeyboard() : undefined
    },
    { immediate: true, flush: 'sync' },
  )
  onBeforeUnmount(() => release?.())
}
