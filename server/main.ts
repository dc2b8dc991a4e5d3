import { readConfig } from './config.ts'
import { isKnownFailure } from './isKnownFailure.ts'
import { serve } from './serve.ts'

/** The server's process: resolves once it is ready; a start that fails ends the process with a sentence. */
export async function main(): Promise<void> {
  // A ledger must not limp: what nobody foresaw ends the process, and whatever watches over it starts it again.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      console.error(`Greenlight ends because of an error nobody foresaw (${event}):`, error)
      process.exit(1)
    })
  }
  try {
    await serve(readConfig())
  } catch (error) {
    if (!isKnownFailure(error)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
