/** What was just shown may be pressed at once. */
const SETTLE_MS = 300
const SOON_MS = 500

/** Does what can wait when a page has settled and the browser has nothing better to do, within a second. */
export function whenIdle(work: () => void): void {
  // Safari has no such callback.
  const wait = globalThis.requestIdleCallback ?? ((later: () => void) => setTimeout(later))
  setTimeout(() => wait(() => work(), { timeout: SOON_MS }), SETTLE_MS)
}
