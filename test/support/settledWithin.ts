import { setTimeout as sleep } from 'node:timers/promises'

/** The outcome of `work`, or a failure when it has none after so many milliseconds. */
export async function settledWithin<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const giveUp = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: giveUp.signal }).then(() => {
    throw new Error(`no outcome after ${milliseconds} ms`)
  })
  late.catch(() => {})
  return Promise.race([work, late]).finally(() => giveUp.abort())
}
