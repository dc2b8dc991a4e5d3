import { EventEmitter } from 'node:events'
import { getHeapSpaceStatistics } from 'node:v8'
import { expect, it } from 'vitest'
import { InFlight } from '../../db/InFlight.ts'
import { Patience } from '../../db/Patience.ts'
import { Deadlines } from '../../server/http/limits/Deadlines.ts'

const AT_ONCE = 32
const IN_ALL = 100_000
const MOST_BYTES = 2 * 1024 * 1024

it('has whoever entered and did not leave, whatever the order', () => {
  const flying = new InFlight<{ place: number; name: number }>()
  const known = new Set<{ place: number; name: number }>()
  for (let name = 0; name < 1_000; name++) {
    const one = { place: 0, name }
    flying.enter(one)
    known.add(one)
    // Some leave at once, some from the middle, and some twice.
    for (const other of [...known].filter((_, at) => (at * 7 + name) % 5 === 0)) {
      flying.leave(other)
      flying.leave(other)
      known.delete(other)
    }
    expect(new Set(flying)).toEqual(known)
    expect(flying.size).toBe(known.size)
  }
})

/** What hangs on a request. */
const burden = () => Array.from({ length: 100 }, (_, i) => i)

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')!.space_used_size

/**
 * Does something again and again, with what has been there for a while; answers how many bytes grew old meanwhile, which
 * wait for the next full collection.
 */
async function grownOld(step: () => void | Promise<unknown>): Promise<number> {
  let held: number[] = []
  for (let i = 0; i < IN_ALL; i++) held = burden()
  expect(held).toHaveLength(100)
  let bytes = 0
  let before = oldBytes()
  for (let i = 0; i < IN_ALL; i++) {
    await step()
    if (i % 500 > 0) continue
    const now = oldBytes()
    bytes += Math.max(now - before, 0)
    before = now
  }
  return bytes
}

it('what hangs on requests that are over is freed without a full collection', async () => {
  const deadlines = new Deadlines()
  const open: EventEmitter[] = []
  const bytes = await grownOld(() => {
    const response = Object.assign(new EventEmitter(), { burden: burden() })
    deadlines.enter(response as never)
    open.push(response)
    if (open.length > AT_ONCE) open.shift()!.emit('close')
  })
  deadlines.stop()
  expect(bytes).toBeLessThan(MOST_BYTES)
})

it('what hangs on statements that were answered is freed without a full collection', async () => {
  const patience = new Patience()
  const open: Promise<unknown>[] = []
  const bytes = await grownOld(() => {
    const held = burden()
    open.push(patience.wait(async () => held.length))
    return open.length > AT_ONCE ? open.shift() : undefined
  })
  expect(bytes).toBeLessThan(MOST_BYTES)
})
