import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { databaseIsAway } from '../../db/client.ts'
import { DatabaseSilent, Patience } from '../../db/Patience.ts'
import { settledWithin } from '../support/settledWithin.ts'

const never = () => new Promise<never>(() => {})
const soon = async () => sleep(5)

it('tells all who wait when the database has answered nobody for so long, also those who came late', async () => {
  const patience = new Patience(300)
  const first = patience.wait(never)
  await sleep(150)
  const late = patience.wait(never)
  for (const waiting of [first, late]) {
    await expect(settledWithin(2_000, waiting)).rejects.toSatisfy(databaseIsAway)
  }
})

it('waits for a busy database as long as it answers anybody', async () => {
  const patience = new Patience(1_500)
  const slow = patience.wait(() => sleep(4_000, 'answered'))
  let isAnswered = false
  const whenAnswered = slow.finally(() => (isAnswered = true))
  while (!isAnswered) {
    await patience.wait(soon)
    await sleep(100)
  }
  expect(await whenAnswered).toBe('answered')
})

it('refuses at once while it is silent, but for one question now and then, and trusts it again when it answers', async () => {
  const patience = new Patience(100)
  await expect(patience.wait(never)).rejects.toThrow(DatabaseSilent)
  const probe = patience.wait(soon)
  await expect(patience.wait(never)).rejects.toThrow(DatabaseSilent)
  await probe
  await patience.wait(soon)
})

it('does not take its own standstill for the silence of the database', async () => {
  const patience = new Patience(300)
  const asked = patience.wait(() => sleep(400, 'answered'))
  await sleep(50)
  const end = performance.now() + 1_500
  while (performance.now() < end);
  expect(await asked).toBe('answered')
})

it('lets work of several steps know that nobody waits for it any more', async () => {
  const patience = new Patience(100)
  let seen: boolean | null = null
  const working = patience.wait(async (isOver) => {
    await sleep(800)
    seen = isOver()
  })
  await expect(working).rejects.toThrow(DatabaseSilent)
  await expect.poll(() => seen).toBe(true)
})
