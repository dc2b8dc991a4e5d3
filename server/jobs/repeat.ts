import { createHash } from 'node:crypto'
import { databaseIsAway } from '../../db/client.ts'
import { pause } from '../live/pause.ts'
import type { JobDependencies } from './everyWorld.ts'

/**
 * Runs a job soon after the start and then every so often, unless another process runs it at that moment: an advisory
 * lock on a connection of its own says so, and ends with that connection. A failure is logged and does not stop the
 * clock.
 */
export function repeat(
  { db, log }: JobDependencies,
  name: string,
  everyMs: number,
  job: (signal: AbortSignal) => Promise<void>,
): { stop(): Promise<void> } {
  const controller = new AbortController()
  const { signal } = controller
  const lock = createHash('sha256').update(`greenlight job ${name}`).digest().readInt32BE()

  async function runLocked(): Promise<void> {
    const connection = await db.direct.reserve()
    try {
      const [row] = await connection`select pg_try_advisory_lock(${lock}) as mine`
      if (!row?.mine) return
      try {
        await job(signal)
      } finally {
        // The connection goes back to the pool and would keep the lock.
        await connection`select pg_advisory_unlock(${lock})`
      }
    } finally {
      connection.release()
    }
  }

  async function run(): Promise<void> {
    await pause(Math.random() * Math.min(everyMs, 5_000), signal)
    while (!signal.aborted) {
      try {
        await runLocked()
      } catch (error) {
        if (databaseIsAway(error)) log.warn({ job: name }, 'the database is away; the job waits for its next turn')
        else log.error({ err: error, job: name }, 'a job failed')
      }
      await pause(everyMs, signal)
    }
  }

  const running = run()
  return {
    stop: () => {
      controller.abort()
      return running
    },
  }
}
