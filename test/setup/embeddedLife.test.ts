import fs from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startEmbedded } from '../../db/embedded.ts'
import { isAlive } from '../../db/embedded/processes.ts'
import { bundleLauncher, killProgram, startProgram } from '../support/embeddedProgram.ts'

let program: string
let home: string
let dataDir: string
let bundle: string

beforeAll(async () => {
  bundle = path.resolve('dist', `test-launcher-${process.pid}`)
  program = await bundleLauncher(bundle)
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-life-'))
  fs.chmodSync(home, 0o711)
})

afterAll(() => {
  fs.rmSync(home, { recursive: true, force: true })
  fs.rmSync(bundle, { recursive: true, force: true })
})

beforeEach((context) => {
  dataDir = path.join(home, context.task.id)
})

const start = (port?: number) => startEmbedded({ dataDir, durable: false, ...(port !== undefined && { port }) })

async function ask(url: string, statement: string): Promise<postgres.RowList<postgres.Row[]>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

it('keeps what was written over a stop and a start', async () => {
  const first = await start()
  await ask(first.url, `create table kept (word text); insert into kept values ('still here')`)
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(await ask(second.url, 'select word from kept')).toMatchObject([{ word: 'still here' }])
  await second.stop()
})

it('sorts and folds text by Unicode, and guards its pages with checksums', async () => {
  const database = await start()
  const [row] = await ask(
    database.url,
    `select upper('łódź') as upper, current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding`,
  )
  expect(row).toMatchObject({ upper: 'ŁÓDŹ', checksums: 'on', encoding: 'UTF8' })
  await database.stop()
})

it('takes over the server that a killed process left running', async () => {
  const killed = await startProgram(program, dataDir)
  await ask(killed.url, `create table kept (word text); insert into kept values ('acknowledged')`)
  await killProgram(killed)
  expect(isAlive(killed.pid)).toBe(true)
  const next = await start()
  expect(next.pid).toBe(killed.pid)
  expect(await ask(next.url, 'select word from kept')).toMatchObject([{ word: 'acknowledged' }])
  await next.stop()
  expect(isAlive(killed.pid)).toBe(false)
})

it('starts anew when the server was killed together with its process', async () => {
  const killed = await startProgram(program, dataDir)
  await ask(killed.url, `create table kept (word text); insert into kept values ('acknowledged')`)
  process.kill(killed.pid, 'SIGKILL')
  await killProgram(killed)
  const next = await start()
  expect(next.pid).not.toBe(killed.pid)
  expect(await ask(next.url, 'select word from kept')).toMatchObject([{ word: 'acknowledged' }])
  await next.stop()
})

it('starts a server again that dies, on the same port', async () => {
  const database = await start()
  const { pid, url } = database
  process.kill(pid, 'SIGKILL')
  while (database.pid === pid) await sleep(10)
  expect(await ask(url, 'select 1 as one')).toMatchObject([{ one: 1 }])
  expect(database.url).toBe(url)
  await database.stop()
  expect(isAlive(database.pid)).toBe(false)
})

it('gives two processes of one folder the same server, and only the first may stop it', async () => {
  const [one, two] = await Promise.all([startProgram(program, dataDir), startProgram(program, dataDir)])
  expect(one.url).toBe(two.url)
  const third = await start()
  expect(third.pid).toBe(one.pid)
  await third.stop()
  expect(await ask(one.url, 'select 1 as one')).toMatchObject([{ one: 1 }])
  expect(await Promise.all([one.stop(), two.stop()])).toEqual([0, 0])
  expect(isAlive(one.pid)).toBe(false)
})

it('is not misled by a process that was given the id of a dead server', async () => {
  const first = await start()
  await first.stop()
  const stale = [process.pid, path.join(dataDir, 'cluster'), 1, 5432, '', '127.0.0.1', '1 1', 'ready'].join('\n')
  fs.writeFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), stale)
  const second = await start()
  expect(second.pid).not.toBe(process.pid)
  await second.stop()
})

it('runs beside a copy in another folder', async () => {
  const one = await start()
  const two = await startEmbedded({ dataDir: `${dataDir}-b`, durable: false })
  await ask(one.url, 'create table only_here (n int)')
  expect(await ask(two.url, `select to_regclass('only_here') as found`)).toMatchObject([{ found: null }])
  await Promise.all([one.stop(), two.stop()])
})

it('uses the port that it is told', async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address() as { port: number }
  await expect(start(port)).rejects.toThrow(
    `Port ${port} of 127.0.0.1, meant for the bundled PostgreSQL, is taken by another program. Stop that program or choose another port.`,
  )
  await new Promise((resolve) => probe.close(resolve))
  const database = await start(port)
  expect(new URL(database.url).port).toBe(String(port))
  await database.stop()
})
