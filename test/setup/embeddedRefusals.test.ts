import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startEmbedded } from '../../db/embedded.ts'

let home: string
let sound: string
let dataDir: string

beforeAll(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-refusals-'))
  fs.chmodSync(home, 0o711)
  sound = path.join(home, 'sound')
  const database = await startEmbedded({ dataDir: sound, durable: false })
  await database.stop()
})

afterAll(() => fs.rmSync(home, { recursive: true, force: true }))

beforeEach((context) => {
  dataDir = path.join(home, context.task.id)
  copyWithOwners(sound, dataDir)
})

function copyWithOwners(from: string, to: string): void {
  const { mode, uid, gid } = fs.statSync(from)
  if (fs.statSync(from).isDirectory()) {
    fs.mkdirSync(to)
    for (const name of fs.readdirSync(from)) copyWithOwners(path.join(from, name), path.join(to, name))
  } else fs.copyFileSync(from, to)
  fs.chownSync(to, uid, gid)
  fs.chmodSync(to, mode)
}

const start = () => startEmbedded({ dataDir, durable: false })
const inCluster = (name: string) => path.join(dataDir, 'cluster', name)

it('starts on a copy of a sound folder', async () => {
  const database = await start()
  await database.stop()
  expect(database.url).toMatch(/^postgres:\/\/greenlight_owner:/)
})

it.each([
  ['its control file is gone', () => fs.rmSync(inCluster('global/pg_control'))],
  ['its control file is cut', () => fs.truncateSync(inCluster('global/pg_control'), 100)],
  ['its log of changes is gone', () => emptyFolder(inCluster('pg_wal'))],
  ['its system tables are gone', () => fs.rmSync(inCluster('global'), { recursive: true })],
  ['its version is gone', () => fs.rmSync(inCluster('PG_VERSION'))],
  ['its password is gone', () => fs.rmSync(inCluster('greenlight.password'))],
])('says what to do with a damaged folder: %s', async (_, damage) => {
  damage()
  await expect(start()).rejects.toMatchObject({
    fault: 'FOLDER_CORRUPT',
    message: expect.stringMatching(
      /^The database in .+ is damaged \(.+\) and was left as it is\. Restore a backup into a new folder named by GREENLIGHT_DATA, or move this folder away to begin anew\.$/,
    ) as string,
  })
  expect(fs.existsSync(dataDir)).toBe(true)
})

it('says which PostgreSQL wrote the data when it is another one', async () => {
  fs.writeFileSync(inCluster('PG_VERSION'), '16\n')
  await expect(start()).rejects.toMatchObject({
    fault: 'VERSION_MISMATCH',
    message: expect.stringContaining(
      'was written by PostgreSQL 16, and this Greenlight brings PostgreSQL 18.',
    ) as string,
  })
})

it('says what to do when the data folder is a file', async () => {
  fs.rmSync(dataDir, { recursive: true })
  fs.writeFileSync(dataDir, '')
  await expect(start()).rejects.toMatchObject({
    fault: 'FOLDER_REFUSED',
    message: expect.stringMatching(
      /^The data folder .+ cannot be used .+ or set GREENLIGHT_DATA to another folder\.$/,
    ) as string,
  })
})

it('begins anew after a first start that was killed half-way', async () => {
  fs.rmSync(path.join(dataDir, 'cluster'), { recursive: true })
  fs.mkdirSync(path.join(dataDir, 'new-abcdef', 'cluster'), { recursive: true })
  const database = await start()
  await database.stop()
  expect(fs.existsSync(inCluster('PG_VERSION'))).toBe(true)
})

function emptyFolder(folder: string): void {
  for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name), { recursive: true })
}
