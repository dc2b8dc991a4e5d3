import cluster from 'node:cluster'
import { readConfig } from './config.ts'
import { isKnownFailure } from './isKnownFailure.ts'
import { supervise } from './processes/supervise.ts'
import { work } from './processes/work.ts'
import { WorkerFailed } from './processes/Workers.ts'
import { serve } from './serve.ts'

/**
 * The server's process, or one of several: resolves once it is ready; a start that fails ends the process with a
 * sentence. Answers whether it runs the whole program, so that its compiled code is worth keeping.
 */
export async function main(): Promise<boolean> {
  // A ledger must not limp: what nobody foresaw ends the process, and whatever watches over it starts it again.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      console.error(`Greenlight ends because of an error nobody foresaw (${event}):`, error)
      process.exit(1)
    })
  }
  try {
    const config = readConfig()
    if (cluster.isWorker) await work(config)
    else if (config.processes > 1) await supervise(config)
    else await serve(config)
    return cluster.isWorker || config.processes === 1
  } catch (error) {
    if (!isKnownFailure(error)) throw error
    // Of several processes the one that failed has said it.
    if (!(error instanceof WorkerFailed)) console.error(error.message)
    process.exit(1)
  }
}
