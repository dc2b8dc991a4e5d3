/** Collects what would end the process: errors that no promise and no listener took. Call `stop` for the list. */
export function watchUnhandled(): { stop(): unknown[] } {
  const seen: unknown[] = []
  const note = (error: unknown): void => void seen.push(error)
  process.on('uncaughtExceptionMonitor', note)
  process.on('unhandledRejection', note)
  return {
    stop() {
      process.off('uncaughtExceptionMonitor', note)
      process.off('unhandledRejection', note)
      return seen
    },
  }
}
