import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isAlive } from '../../db/embedded/processes.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { freePort } from '../support/freePort.ts'
import { buildServer } from '../support/serverProgram.ts'
import type { ServerProcess, ServerProgram } from '../support/serverProgram.ts'

let program: ServerProgram
let database: FreshDatabase
let server: ServerProcess
let url: string

beforeAll(async () => {
  const [built, fresh, port] = await Promise.all([buildServer(), freshDatabase(), freePort()])
  program = built
  database = fresh
  url = `http://localhost:${port}`
  server = program.start({ DATABASE_URL: fresh.ownerUrl, PORT: String(port), LOG_LEVEL: 'info', PROCESSES: '3' })
  await server.ready()
})
afterAll(async () => {
  await server.end('SIGKILL')
  await database.drop()
  program.remove()
})

/** The processes that serve, in the order in which they began to. */
function serving(): number[] {
  const lines = server.output.split('\n').filter((line) => line.includes('"msg":"listening"'))
  return [...new Set(lines.map((line) => (JSON.parse(line) as { pid: number }).pid))].filter(isAlive)
}

/** Which of the three places a process stands or stood at, as the output tells. */
const placeOf = (pid: number): string | undefined => new RegExp(`Process ${pid} \\((\\d)`).exec(server.output)?.[1]

const isReady = async (): Promise<boolean> => (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok

/** What comes of one request on a connection of its own: its status, or what went wrong. */
const askOnce = (): Promise<string> =>
  new Promise((resolve) => {
    const request = get(`${url}/livez`, { agent: false, timeout: 5_000 }, (answer) => {
      answer.resume()
      resolve(String(answer.statusCode))
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', ({ message }) => resolve(message))
  })

it('is ready when all of them are, and says so once', async () => {
  expect(serving()).toHaveLength(3)
  expect(serving()).not.toContain(server.child.pid)
  expect(server.output.match(/Greenlight is ready/g)).toHaveLength(1)
  expect(await isReady()).toBe(true)
})

it('starts another in the place of one that died, while the others go on serving', async () => {
  const [first] = serving()
  process.kill(first!, 'SIGKILL')
  const answers: boolean[] = []
  while (!server.output.includes(' serves.')) {
    answers.push(await isReady().catch(() => false))
    await sleep(20)
  }
  // One connection may have been accepted by the one that died.
  expect(answers.filter((ready) => !ready).length).toBeLessThanOrEqual(1)
  expect(server.output).toContain(`Process ${first} (${placeOf(first!)} of 3) ended (SIGKILL); another takes its place`)
  expect(serving()).toHaveLength(3)
})

it('has the others accept what one that hangs and dies did not', async () => {
  const before = server.output.match(/ serves\./g)?.length ?? 0
  const [hanging] = serving()
  process.kill(hanging!, 'SIGSTOP')
  await sleep(200)
  const answers: Promise<string>[] = []
  for (let i = 0; i < 20; i++) {
    answers.push(askOnce())
    await sleep(5)
  }
  process.kill(hanging!, 'SIGKILL')
  expect(await Promise.all(answers)).toEqual(answers.map(() => '200'))
  await expect.poll(() => server.output.match(/ serves\./g)?.length, { timeout: 10_000 }).toBe(before + 1)
})

it('waits longer each time that one dies soon after it began', async () => {
  const second = Number(/Process (\d+) \(\d of 3\) serves/.exec(server.output)![1])
  process.kill(second, 'SIGKILL')
  const told = `Process ${second} (${placeOf(second)} of 3) ended (SIGKILL); another takes its place in 0.2 s.`
  await expect.poll(() => server.output, { timeout: 10_000 }).toContain(told)
  await expect.poll(() => serving().length, { timeout: 10_000 }).toBe(3)
})

it('leaves no process behind when the one that watches over them is killed', async () => {
  const pids = serving()
  await server.end('SIGKILL')
  await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([])
})
