import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { Follower } from './Follower.ts'
import { Make } from './make.ts'
import type { randomness } from './random.ts'
import type { Service } from './service.ts'

export interface CrowdOptions {
  /** Where the followers listen. */
  listenAt: string
  followers: number
  writers: number
  /** How many notes each writer writes. */
  notesEach: number
}

const CUT_EVERY_MS = 40
const PATIENCE_MS = 20_000

/**
 * Writers write and followers follow the log while `disturb` does its worst and connections of followers are cut at
 * random. Each follower must have got every event once and in its order. Answers how many events, deliveries and cuts.
 */
export async function disturbCrowd(
  service: Service,
  random: ReturnType<typeof randomness>,
  { listenAt, followers: count, writers, notesEach }: CrowdOptions,
  disturb: () => Promise<void>,
): Promise<{ events: number; deliveries: number; cuts: number }> {
  const make = new Make(service.gql)
  const key = () => crypto.randomUUID()
  const orders = await Promise.all(Array.from({ length: writers }, () => make.order({ idempotencyKey: key() })))
  const after = (await service.gql('{ viewer { eventCursor } }')).data.viewer.eventCursor as string
  const wsUrl = `${listenAt.replace('http', 'ws')}/graphql`
  const followers = Array.from({ length: count }, () => new Follower(wsUrl, service.reseller.apiKey, after))
  let cuts = 0
  const cutting = setInterval(() => {
    random.pick(followers).cut()
    cuts++
  }, CUT_EVERY_MS)
  const writing = Promise.all(
    orders.map(async ({ id }) => {
      for (let note = 1; note <= notesEach; note++) {
        const input = { subjectId: id, text: `note ${note}`, idempotencyKey: key() }
        const { errors } = await make.call('addNote', input, 'entry { id }')
        expect(errors).toEqual([])
        await sleep(random.whole(0, 60))
      }
    }),
  )
  try {
    await disturb()
    await writing
  } finally {
    clearInterval(cutting)
  }
  const expected = await wholeLog(service, after)
  expect(expected).toHaveLength(writers * notesEach)
  const deadline = Date.now() + PATIENCE_MS
  while (followers.some(({ seen }) => seen.length < expected.length) && Date.now() < deadline) await sleep(50)
  await Promise.all(followers.map((follower) => follower.stop()))
  for (const { seen } of followers) expect(seen.map(({ cursor }) => cursor)).toEqual(expected)
  return { events: expected.length, deliveries: followers.reduce((sum, { seen }) => sum + seen.length, 0), cuts }
}

/** The places of all events after one, as the feed has them. */
async function wholeLog({ gql }: Service, after: string): Promise<string[]> {
  const query = 'query ($after: String) { events(after: $after, first: 100) { events { cursor } endCursor hasMore } }'
  const cursors: string[] = []
  for (let place = after; ;) {
    const { events } = (await gql(query, { after: place })).data
    cursors.push(...events.events.map(({ cursor }: { cursor: string }) => cursor))
    if (!events.hasMore) return cursors
    place = events.endCursor
  }
}
