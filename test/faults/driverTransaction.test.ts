import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../support/cluster.ts'
import { settledWithin } from '../support/settledWithin.ts'
import { watchUnhandled } from '../support/unhandled.ts'

// What our patch of the driver guards when a connection is lost or a transaction fails. See patches/ and DECISIONS.md.
let fresh: FreshDatabase
let sql: postgres.Sql
let killer: postgres.Sql

beforeAll(async () => {
  fresh = await freshDatabase()
  killer = postgres(fresh.ownerUrl, { max: 4 })
  sql = postgres(fresh.ownerUrl, { max: 3, backoff: () => 0.01, fetch_types: false })
  await killer`create table moves (round int, step int, filler text)`
})

afterAll(async () => {
  await Promise.all([sql.end({ timeout: 1 }), killer.end({ timeout: 1 })])
  await fresh.drop()
})

async function terminate(pid: number, afterMs: number): Promise<void> {
  if (afterMs > 0) await sleep(afterMs)
  await killer`select pg_terminate_backend(${pid})`
}

async function torn(steps: number): Promise<unknown[]> {
  return [...(await killer`select round, count(*)::int from moves group by round having count(*) <> ${steps}`)]
}

it('never commits a statement of a transaction that lost its connection', async () => {
  const unhandled = watchUnhandled()
  const steps = 12
  let lost = 0
  const attempt = async (round: number): Promise<void> => {
    let ending: Promise<void> | undefined
    const insert = (tx: postgres.TransactionSql, step: number) =>
      tx`insert into moves values (${round}, ${step}, ${'x'.repeat(step % 3 === 0 ? 1_500 : 10)})`
    const whole = sql.begin(async (tx) => {
      const [me] = await tx`select pg_backend_pid() as pid`
      ending = terminate(me?.pid as number, round % 7)
      // Code that goes on after a failed statement, one by one or all at once, must not get past the loss.
      for (let step = 1; step <= 4; step++) await insert(tx, step).catch(() => {})
      await Promise.allSettled([5, 6, 7, 8].map((step) => insert(tx, step)))
      for (let step = 9; step <= steps; step++) {
        await sleep(1)
        await insert(tx, step).catch(() => {})
      }
    })
    await settledWithin(5_000, whole).catch((error: Error) => {
      if (/no outcome/.test(error.message)) throw error
      lost++
    })
    await ending
  }
  for (let round = 1; round <= 150; round += 3) await Promise.all([0, 1, 2].map((lane) => attempt(round + lane)))
  expect(lost).toBeGreaterThan(50)
  expect(await torn(steps)).toEqual([])
  expect(unhandled.stop()).toEqual([])
})

it('refuses statements that come after the transaction was rolled back', async () => {
  await killer`truncate moves`
  let late: unknown
  let straggler: Promise<unknown> | undefined
  const whole = sql.begin(async (tx) => {
    straggler = (async () => {
      await tx`insert into moves values (1, 1, '')`
      await sleep(50)
      await tx`insert into moves values (1, 2, '')`
    })().catch((error: unknown) => {
      late = error
    })
    await tx`select 1`
    throw new Error('one part failed')
  })
  await expect(whole).rejects.toThrow('one part failed')
  await straggler
  expect(late).toMatchObject({ code: 'TRANSACTION_ENDED' })
  expect(await torn(2)).toEqual([])
})

it('settles what waits on a reserved connection that is lost, and lends the connection out again', async () => {
  const single = postgres(fresh.ownerUrl, { max: 1, backoff: () => 0.01, fetch_types: false })
  const reserved = await settledWithin(5_000, single.reserve())
  const [me] = await reserved`select pg_backend_pid() as pid`
  const waiting = [reserved`select pg_sleep(30)`, reserved`select 2`, reserved`select 3`].map((statement) =>
    statement.then(
      () => 'answered',
      () => 'refused',
    ),
  )
  await sleep(50)
  await terminate(me?.pid as number, 0)
  expect(await settledWithin(5_000, Promise.all(waiting))).toEqual(['refused', 'refused', 'refused'])
  await expect(settledWithin(5_000, Promise.resolve(reserved`select 4`))).rejects.toThrow('CONNECTION_CLOSED')
  reserved.release()
  const again = await settledWithin(5_000, Promise.all([single`select 1 as n`, single`select 2 as n`]))
  expect(again.map((rows) => rows[0]?.n)).toEqual([1, 2])
  await single.end({ timeout: 1 })
})

it('answers whole rows after a statement that failed half-way', async () => {
  const single = postgres(fresh.ownerUrl, { max: 1, backoff: () => 0.01, fetch_types: false })
  await expect(single`select 1 / (2000 - n) as part, repeat('x', 100) from generate_series(1, 3000) n`).rejects.toThrow(
    'division by zero',
  )
  const rows = await single`select 7 as n`
  expect([...rows]).toEqual([{ n: 7 }])
  await single.end({ timeout: 1 })
})

it('survives the loss of a connection while rows are copied in', async () => {
  const unhandled = watchUnhandled()
  const reserved = await sql.reserve()
  const [me] = await reserved`select pg_backend_pid() as pid`
  const writable = await reserved`copy moves from stdin`.writable()
  async function* rows(): AsyncGenerator<string> {
    for (let n = 0; n < 1_000; n++) {
      yield `2\t${n}\tcopied\n`
      if (n === 20) await terminate(me?.pid as number, 0)
      await sleep(1)
    }
  }
  await expect(settledWithin(10_000, pipeline(Readable.from(rows()), writable))).rejects.toThrow()
  reserved.release()
  expect(await killer`select from moves where round = 2`).toHaveLength(0)
  expect(unhandled.stop()).toEqual([])
})
