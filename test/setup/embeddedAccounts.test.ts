import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { canReach, chooseAccount } from '../../db/embedded/account.ts'
import { killProgram, projectWithoutInstallScripts, startProgram } from '../support/embeddedProgram.ts'

const isRoot = process.getuid?.() === 0
const borrowed = chooseAccount('/absent')
let home: string

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-account-'))
})

afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

async function works(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  await sql`create table if not exists kept (n int)`
  await sql`insert into kept values (1)`
  const rows = await sql`select n from kept`
  await sql.end()
  return rows.length > 0
}

function ownerOf(pid: number): number {
  return fs.statSync(`/proc/${pid}`).uid
}

it.runIf(isRoot)(
  'serves root below a home that nobody else may enter, with the data where it was asked for',
  async () => {
    expect(fs.statSync(home).mode & 0o077).toBe(0)
    const program = await projectWithoutInstallScripts(home)
    const dataDir = path.join(home, '.greenlight', 'postgres')
    const first = await startProgram(program, dataDir)
    expect(first.log).toEqual([
      expect.stringMatching(/^The PostgreSQL programs are used from .+: the server cannot run/),
    ])
    expect(ownerOf(first.pid)).not.toBe(0)
    expect(await works(first.url)).toBe(true)
    expect(fs.statSync(path.join(dataDir, 'cluster', 'base')).mode & 0o077).toBe(0)
    await killProgram(first)
    const second = await startProgram(program, dataDir)
    expect(second.pid).toBe(first.pid)
    expect(await second.stop()).toBe(0)
    const third = await startProgram(program, dataDir)
    expect(await works(third.url)).toBe(true)
    expect(await third.stop()).toBe(0)
  },
)

// Node.js itself may live in root's home, where nobody else can run it.
it.runIf(isRoot && canReach(borrowed, path.dirname(process.execPath)))(
  'serves an ordinary user who owns nothing but the project',
  async () => {
    const { uid, gid } = borrowed ?? { uid: -1, gid: -1 }
    const program = await projectWithoutInstallScripts(home)
    fs.chmodSync(home, 0o711)
    const own = path.join(home, 'own')
    fs.mkdirSync(own, { mode: 0o700 })
    fs.chownSync(own, uid, gid)
    const database = await startProgram(program, path.join(own, 'data'), { uid, gid })
    expect(ownerOf(database.pid)).toBe(uid)
    expect(await works(database.url)).toBe(true)
    expect(await database.stop()).toBe(0)
  },
)

it.runIf(isRoot)('stays with the account that owns the data', () => {
  fs.chownSync(home, 12_345, 12_345)
  expect(chooseAccount(home)).toMatchObject({ uid: 12_345, gid: 12_345 })
})

it.skipIf(isRoot)('runs as the user who starts it', () => {
  expect(chooseAccount(home)).toBeUndefined()
})
