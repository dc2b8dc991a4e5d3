import { readonly, ref, type Ref } from 'vue'
import { whenIdle } from './whenIdle.ts'

const settled = ref(false)
let isWaiting = false

/**
 * False until what is drawn first stands: for what only a longer look shows, such as the whole date in a tooltip, whose
 * formatter takes the browser as long to make as several rows to draw.
 */
export function useSettled(): Readonly<Ref<boolean>> {
  if (!isWaiting) whenIdle(() => (settled.value = true))
  isWaiting = true
  return readonly(settled)
}
