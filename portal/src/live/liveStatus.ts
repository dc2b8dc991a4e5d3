import { computed, reactive, readonly } from 'vue'

/** How fresh the page is. `since` is when it was last live. */
interface LiveStatus {
  state: 'live' | 'reconnecting' | 'offline'
  since: Date
}

/** A loss shorter than this is called "Reconnecting…", a longer one "Offline". */
const OFFLINE_AFTER_MS = 8_000
/** A page that just opened is called live for this long before it says anything else. */
const state = reactive<LiveStatus>({ state: 'reconnecting', since: new Date() })
let giveUp: ReturnType<typeof setTimeout> | undefined

export const liveStatus = readonly(state)
export const isLive = computed(() => state.state === 'live')

export function markConnected(): void {
  clearTimeout(giveUp)
  giveUp = undefined
  state.state = 'live'
}

export function markConnecting(): void {
  if (state.state === 'live') markLost()
}

export function markLost(): void {
  if (state.state === 'live') {
    state.since = new Date()
    state.state = 'reconnecting'
  }
  giveUp ??= setTimeout(() => (state.state = 'offline'), OFFLINE_AFTER_MS)
}
