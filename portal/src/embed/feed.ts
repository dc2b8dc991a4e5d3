/**
 * What a watcher is told: news; or that the last news are still true; or that nothing reaches the server; or that the
 * server knows no such thing.
 */
export type Told<T> = T | 'same' | 'lost' | 'gone'
export type Watcher<T> = (told: Told<T>) => void

type Watch<T> = { watchers: Set<Watcher<T>>; last?: Told<T>; polled?: boolean; etag?: string | null }

export type Feed<T> = (token: string, watcher: Watcher<T>) => () => void

/** Milliseconds between two looks at the socket's health, and between two polls where there is no socket. */
const BEAT = 10_000

/**
 * One WebSocket (graphql-transport-ws) for everything that a page watches. While it is refused or away, each token is
 * polled by HTTP with its ETag, and the socket is tried again with growing, scattered pauses.
 *
 * `query` is a subscription with one root field and the variable $t, the token.
 * Returns `watch(token, watcher)`, whose result ends the watching.
 */
export function createFeed<T extends object>(
  socketUrl: string,
  query: string,
  pollUrl: (token: string) => string,
): Feed<T> {
  const watches = new Map<string, Watch<T>>()
  let socket: WebSocket | null = null
  let acknowledged = false
  let heard = false
  let failures = 0

  const send = (type: string, id?: string, payload?: object) => socket?.send(JSON.stringify({ type, id, payload }))

  const subscribe = (watch: Watch<T>, token: string) => {
    watch.polled = false
    if (acknowledged) send('subscribe', token, { query, variables: { t: token } })
  }

  const tell = (watch: Watch<T>, told: Told<T>) => {
    if (told !== 'same' && told !== 'lost') watch.last = told
    watch.watchers.forEach((watcher) => watcher(told))
  }

  const poll = async (watch: Watch<T>, token: string) => {
    if (watch.last === 'gone' || (acknowledged && !watch.polled)) return
    try {
      const answer = await fetch(pollUrl(token), {
        headers: watch.etag ? { 'if-none-match': watch.etag } : {},
        signal: AbortSignal.timeout(BEAT),
      })
      const { status } = answer
      if (answer.ok) {
        watch.etag = answer.headers.get('etag')
        tell(watch, await answer.json())
      } else tell(watch, status === 304 ? 'same' : status === 404 ? 'gone' : 'lost')
    } catch {
      tell(watch, 'lost')
    }
  }

  const drop = (dropped: WebSocket | null) => {
    if (dropped !== socket) return
    socket = null
    acknowledged = false
    dropped?.close()
    setTimeout(open, Math.min(30_000, 1000 * 2 ** failures++) * (0.5 + Math.random()))
    watches.forEach(poll)
  }

  const open = () => {
    if (socket || !watches.size) return
    heard = true
    try {
      const opened = (socket = new WebSocket(socketUrl, 'graphql-transport-ws'))
      opened.onopen = () => send('connection_init')
      opened.onerror = opened.onclose = () => drop(opened)
      opened.onmessage = ({ data }) => {
        const { type, id, payload } = JSON.parse(data)
        const watch = watches.get(id)
        heard = true
        if (type === 'connection_ack') {
          acknowledged = true
          failures = 0
          watches.forEach(subscribe)
        } else if (type === 'ping') send('pong')
        else if (type === 'pong') watches.forEach((each) => tell(each, 'same'))
        else if (watch && payload?.data) tell(watch, Object.values(payload.data)[0] as T)
        else if (watch) {
          // Refused or ended by the server: the token is unknown, or the socket carries no more of them.
          watch.polled = true
          void poll(watch, id)
        }
      }
    } catch {
      drop(null)
    }
  }

  const look = () => {
    watches.forEach(poll)
    if (socket && !(heard && watches.size)) drop(socket)
    else if (acknowledged) send('ping')
    heard = !socket
  }

  setInterval(look, BEAT)

  return (token, watcher) => {
    let watch = watches.get(token)
    if (!watch) {
      watch = { watchers: new Set() }
      watches.set(token, watch)
      subscribe(watch, token)
      open()
    }
    const { watchers } = watch
    watchers.add(watcher)
    if (watch.last) watcher(watch.last)
    return () => {
      watchers.delete(watcher)
      if (!watchers.size && watches.delete(token) && acknowledged) send('complete', token)
    }
  }
}
