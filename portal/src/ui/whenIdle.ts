const SOON_MS = 500

/** Does what can wait once the browser has nothing better to do, half a second from now at the latest. */
export function whenIdle(work: () => void): void {
  // Safari has no such callback.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: SOON_MS })
  else setTimeout(work, SOON_MS / 10)
}
