import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'

const LONGEST_PAUSE_MS = 2_000

/**
 * Listens on a channel with a connection of its own, and listens again whenever that connection is lost; what was
 * notified in between is lost too. `begun` is called each time it begins to listen, for whoever looks then for what it
 * may have missed. The driver's own `listen` gives up after one failed reconnection.
 */
export function listen(
  url: string,
  channel: string,
  heard: (text: string) => void,
  begun: () => void = () => {},
): { close(): Promise<void> } {
  let closed = false
  let opening = false
  const driver = postgres(url, {
    max: 1,
    fetch_types: false,
    max_lifetime: null,
    connect_timeout: 5,
    connection: { application_name: 'greenlight-listen' },
    onnotice: () => {},
    onclose: () => void open(),
    ...({ onnotify: (from: string, text: string) => from === channel && heard(text) } as object),
  })

  async function open(): Promise<void> {
    if (opening || closed) return
    opening = true
    for (let pauseMs = 100; !closed; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const listening = await driver`listen ${driver(channel)}`.then(
        () => true,
        () => false, // The database is away; there is nothing to do but to try again.
      )
      if (listening) {
        begun()
        break
      }
      await sleep(pauseMs)
    }
    opening = false
  }

  void open()
  return {
    close: async () => {
      closed = true
      await driver.end({ timeout: 1 })
    },
  }
}
