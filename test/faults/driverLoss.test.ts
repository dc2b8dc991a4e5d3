import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ownCluster, type OwnCluster } from '../support/ownCluster.ts'
import { settledWithin } from '../support/settledWithin.ts'
import { watchUnhandled } from '../support/unhandled.ts'

// What our patch of the driver guards when the whole server dies. See patches/ and DECISIONS.md.
let cluster: OwnCluster
let sql: postgres.Sql

beforeAll(async () => {
  cluster = await ownCluster()
  const setup = postgres(cluster.database.url, { max: 1 })
  await setup`create table load (worker int, step int, filler text)`
  await setup.end()
})

beforeEach(() => {
  sql = connect()
  return () => sql.end({ timeout: 1 })
})

afterAll(() => cluster.remove())

function connect(options: postgres.Options<Record<string, never>> = {}): postgres.Sql {
  return postgres(cluster.database.url, {
    max: 8,
    backoff: () => 0.05,
    connect_timeout: 5,
    onnotice: () => {},
    ...options,
  })
}

async function killServer(): Promise<void> {
  const { pid } = cluster.database
  process.kill(pid, 'SIGKILL')
  while (cluster.database.pid === pid) await sleep(10)
}

async function answersAgain(client: postgres.Sql): Promise<void> {
  for (;;) {
    const answer = await client`select 1 as one`.catch(() => [])
    if (answer[0]?.one === 1) return
    await sleep(20)
  }
}

it('survives the death of the server under load, settles every statement and works on', async () => {
  const unhandled = watchUnhandled()
  let working = true
  const filler = 'x'.repeat(2_000)
  const short = async (worker: number): Promise<void> => {
    await sql`insert into load values (${worker}, 0, 'short')`
  }
  const long = async (worker: number): Promise<void> => {
    await sql`insert into load values (${worker}, 0, ${filler})`
  }
  const transaction = (worker: number): Promise<unknown> =>
    sql.begin(async (tx) => {
      await tx`insert into load values (${worker}, 1, 'begin')`
      await Promise.all([2, 3, 4, 5].map((step) => tx`insert into load values (${worker}, ${step}, ${filler})`))
    })
  const kinds = [short, long, transaction]
  const work = async (worker: number): Promise<number> => {
    let settled = 0
    for (; working; settled++) {
      await kinds[settled % kinds.length]?.(worker).catch(() => sleep(5))
    }
    return settled
  }
  const workers = Array.from({ length: 24 }, (_, worker) => work(worker))
  for (let kills = 0; kills < 4; kills++) {
    await sleep(300)
    await killServer()
  }
  await sleep(300)
  working = false
  const counts = await settledWithin(10_000, Promise.all(workers))
  expect(Math.min(...counts)).toBeGreaterThan(0)
  await settledWithin(5_000, Promise.all(Array.from({ length: 16 }, () => answersAgain(sql))))
  const torn = await sql`select worker, count(*) from load where step > 0 group by worker having count(*) % 5 <> 0`
  expect(torn).toEqual([])
  expect(unhandled.stop()).toEqual([])
})

it('ends a transaction whose server dies, and everything that waits inside it', async () => {
  await answersAgain(sql)
  const unhandled = watchUnhandled()
  const outcomes: string[] = []
  let began = () => {}
  const begun = new Promise<void>((resolve) => (began = resolve))
  const whole = sql.begin(async (tx) => {
    began()
    const waiting = [1, 2, 3].map((step) => tx`select pg_sleep(30), ${step}::int`)
    for (const statement of waiting) {
      statement.then(
        () => outcomes.push('answered'),
        () => outcomes.push('refused'),
      )
    }
    await Promise.allSettled(waiting)
    await tx`select 1`.catch(() => outcomes.push('refused later'))
  })
  const end = expect(settledWithin(15_000, whole)).rejects.toThrow(/CONNECTION_CLOSED|ECONNRESET/)
  await begun
  await sleep(200)
  await killServer()
  await end
  await sleep(50)
  expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused later'])
  expect(unhandled.stop()).toEqual([])
})

it('hears notifications again once the server is back', async () => {
  const heard: string[] = []
  await sql.listen('news', (text) => heard.push(text))
  await killServer()
  await answersAgain(sql)
  for (let tries = 0; heard.length === 0 && tries < 100; tries++) {
    await sql`select pg_notify('news', 'hello')`
    await sleep(50)
  }
  expect(heard[0]).toBe('hello')
})

it('may cancel a statement while the server is away', async () => {
  const unhandled = watchUnhandled()
  const single = connect({ max: 1 })
  const slow = single`select pg_sleep(30)`.execute()
  const outcome = slow.catch((error: unknown) => error)
  await sleep(200)
  process.kill(cluster.database.pid, 'SIGKILL')
  slow.cancel()
  expect(await settledWithin(5_000, outcome)).toBeInstanceOf(Error)
  await answersAgain(sql)
  await single.end({ timeout: 1 })
  expect(unhandled.stop()).toEqual([])
})

it('goes on after rows that came all at once, more than are taken up at once', async () => {
  const one = connect({ max: 1 })
  try {
    await one`select 1`
    for (let round = 0; round < 10; round++) {
      const asked = one.unsafe("copy (select repeat('x', 99) from generate_series(1, 200)) to stdout").readable()
      await new Promise(setImmediate)
      // Nobody looks until everything has arrived, as on a busy machine.
      for (const until = performance.now() + 30; performance.now() < until;);
      let read = 0
      for await (const chunk of await asked) read += (chunk as Buffer).length
      expect(read).toBe(20_000)
      expect(await settledWithin(5_000, one`select 1 as one`)).toEqual([{ one: 1 }])
    }
  } finally {
    await one.end({ timeout: 1 })
  }
})
