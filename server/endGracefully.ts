/** Whoever sent the signal kills the process after some 15 s at the latest. */
const PATIENCE_MS = 14_000
/** One Ctrl-C may reach the process twice, directly and through npm's shell. */
const SAME_SIGNAL_MS = 1_000

/**
 * On SIGTERM or SIGINT finishes what is under way and ends with 0; a second signal ends at once. `close` lets go of
 * everything in its order. `quietly` leaves saying so to somebody else.
 */
export function endGracefully(close: () => Promise<void>, { quietly = false } = {}): void {
  let endingSince: number | null = null
  const end = (signal: NodeJS.Signals) => {
    if (endingSince !== null) {
      if (performance.now() - endingSince > SAME_SIGNAL_MS) process.exit(1)
      return
    }
    endingSince = performance.now()
    if (!quietly) console.log(`${signal}: finishing what is under way …`)
    setTimeout(() => {
      console.error('Some work did not end in time.')
      process.exit(1)
    }, PATIENCE_MS).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error('Greenlight could not end in order:', error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}
