import { computed, reactive, readonly } from 'vue'

/** How fresh the page is. `since` is when it was last live. */
interface LiveStatus {
  state: 'live' | 'reconnecting' | 'offline'
  since: Date
}

/** A loss that is over sooner is nobody's business. */
const SAY_AFTER_MS = 1_000
/** A loss shorter than this is called "Reconnecting…", a longer one "Offline". */
const OFFLINE_AFTER_MS = 8_000

const status = reactive<LiveStatus>({ state: 'live', since: new Date() })
let steps: ReturnType<typeof setTimeout>[] = []

export const liveStatus = readonly(status)
export const isLive = computed(() => status.state === 'live')

export function markConnected(): void {
  steps.forEach(clearTimeout)
  steps = []
  status.state = 'live'
}

/** Called when the connection is gone, and while it is being made: until it stands, what is shown grows old. */
export function markLost(): void {
  if (steps.length) return
  status.since = new Date()
  steps = [
    setTimeout(() => (status.state = 'reconnecting'), SAY_AFTER_MS),
    setTimeout(() => (status.state = 'offline'), OFFLINE_AFTER_MS),
  ]
}
