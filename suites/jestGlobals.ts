import { afterEach as after, beforeEach as before, it as run, vi } from 'vitest'

// What the suite imports from Jest, of Vitest's.
export { afterAll, beforeAll, describe, expect } from 'vitest'
export const jest = vi

type Work = (done: (error?: unknown) => void) => Promise<void> | void

/** Jest's older way of waiting. */
const promised = (work: Work): (() => Promise<void> | void) =>
  work.length === 0
    ? (work as () => Promise<void> | void)
    : () =>
        new Promise<void>((resolve, reject) => {
          void work((error) => (error === undefined ? resolve() : reject(error as Error)))
        })

export const beforeEach = (work: Work): void => before(promised(work))
export const afterEach = (work: Work): void => after(promised(work))
export const it = Object.assign((name: string, work: Work, timeout?: number) => run(name, promised(work), timeout), {
  each: run.each.bind(run),
  skip: run.skip,
})
export const test = it
