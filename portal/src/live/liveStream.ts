import { onScopeDispose, ref, shallowReactive, shallowReadonly, shallowRef, readonly, watch } from 'vue'
import { changesAnswered } from '../apollo/changesAnswered.ts'
import { client } from '../apollo/client.ts'
import { problemOf } from '../apollo/problem.ts'
import { backoffMs, socket } from '../apollo/socket.ts'
import { serverLanguageChanges } from '../session/serverLanguage.ts'
import { signInAgain } from '../session/signInAgain.ts'
import { loadViewer } from '../session/viewer.ts'
import { whenIdle } from '../ui/whenIdle.ts'
import { liveEventOf, liveEventsSubscription, type LiveEvent } from './liveEventsSubscription.ts'

type Listener = (event: LiveEvent) => void

const FEED_LENGTH = 20
/** How many objects' last changes are remembered. */
const CHANGES_KEPT = 2_000

const listeners = new Set<Listener>()
const changes = shallowReactive(new Map<string, LiveEvent>())
const feed = shallowRef<LiveEvent[]>([])
const gaps = ref(0)

let cursor: string | undefined
let failures = 0

/** The newest events since the page was opened, newest first. */
export const liveFeed = shallowReadonly(feed)

/** Grows each time the stream had to start over because it was away too long: lists loaded before are out of date. */
export const liveGaps = readonly(gaps)

/** The last thing that happened to an object while this page was open: who did it, and when. Reactive. */
export const lastChangeOf = (id: string): LiveEvent | undefined => changes.get(id)

/** Calls back for each committed change, for as long as the component lives. The cache is already healed. */
export function onLiveEvent(listener: Listener): void {
  listeners.add(listener)
  onScopeDispose(() => listeners.delete(listener))
}

/** Starts the stream after the viewer's cursor, once the page stands; a second call changes nothing. */
export function startLive(after: string): void {
  if (cursor !== undefined) return
  cursor = after
  whenIdle(listen)
  // A socket speaks the language it was opened in; the stream goes on from its cursor.
  watch(serverLanguageChanges, () => {
    feed.value = []
    socket.terminate()
  })
}

function listen(): void {
  client
    .subscribe({
      query: liveEventsSubscription,
      variables: { after: cursor },
      context: { resume: () => ({ after: cursor }) },
      errorPolicy: 'none',
    })
    .subscribe({
      next: ({ data }) => data && receive(liveEventOf(data.events)),
      error: (error: unknown) => void recover(error),
      // The server drains before it restarts.
      complete: () => void recover(undefined),
    })
}

function receive(event: LiveEvent): void {
  failures = 0
  cursor = event.cursor
  changes.delete(event.subjectId)
  changes.set(event.subjectId, event)
  if (changes.size > CHANGES_KEPT) changes.delete(changes.keys().next().value as string)
  feed.value = [event, ...feed.value].slice(0, FEED_LENGTH)
  for (const listener of listeners) listener(event)
}

/** The stream ended. Finds out whether the session or the cursor is gone, and goes on. */
async function recover(error: unknown): Promise<void> {
  const expired = error !== undefined && problemOf(error).code === 'CURSOR_EXPIRED'
  if (error !== undefined && !expired) console.warn('The live stream ended; resuming.', error)
  if (!expired) await pause(backoffMs(failures++))
  try {
    let viewer = await loadViewer()
    if (!viewer) {
      await changesAnswered()
      viewer = await loadViewer()
    }
    if (viewer && expired) {
      cursor = viewer.eventCursor
      gaps.value += 1
    }
    if (!viewer) await signInAgain()
  } catch (reason) {
    console.warn('The live stream cannot be resumed yet.', reason)
    return recover(error)
  }
  listen()
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
