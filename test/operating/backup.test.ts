import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { restoreBackup } from '../../db/backup/restoreBackup.ts'
import { writeBackup } from '../../db/backup/writeBackup.ts'
import { openDatabase } from '../../db/client.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { freePort } from '../support/freePort.ts'
import { ownCluster } from '../support/ownCluster.ts'
import { buildApp } from '../../server/app.ts'

let app: TestApp
let folder: string
let file: string
const made: string[] = []

const addressOf = (name: string, user?: [string, string]) => {
  const url = new URL(inject('clusterUrl'))
  url.pathname = name
  if (user) [url.username, url.password] = user
  return url.href
}

async function administer(...statements: string[]): Promise<void> {
  const admin = postgres(inject('clusterUrl'), { max: 1, onnotice: () => {} })
  try {
    for (const statement of statements) await admin.unsafe(statement)
  } finally {
    await admin.end()
  }
}

/** An empty, new database. */
async function newDatabase(owner?: string): Promise<string> {
  const name = `restored_${Math.random().toString(36).slice(2, 10)}`
  made.push(name)
  await administer(`create database ${name}${owner ? ` owner ${owner}` : ''}`)
  return name
}

const backup = (url: string, to: string) => writeBackup({ url, file: to, release: '0.1.0' })
const urlOf = (test: TestApp) => addressOf(test.owner.options.database)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'greenlight-backup-'))
  file = join(folder, 'a.backup')
  app = await startApp()
  const client = await app.make.client({ name: 'Zoë "Ö" \\. \\N' })
  await app.make.credit(client.id, '500.00')
  const note =
    'mutation ($id: ID!) { addNote(input: { subjectId: $id, text: "one\\ntwo\\t\\\\." }) { errors { code } } }'
  expect((await app.gql(note, { id: client.id })).data).toEqual({ addNote: { errors: [] } })
  for (let i = 0; i < 5; i++) await app.make.order({ subAccountId: client.id })
})
afterAll(async () => {
  await app.stop()
  await administer(...made.map((name) => `drop database if exists ${name} with (force)`))
  await rm(folder, { recursive: true, force: true })
})

describe('K6: a backup', () => {
  it('comes back in a new cluster with the same rows, balances and sound books, and serves', async () => {
    const before = await backup(urlOf(app), file)
    const cluster = await ownCluster()
    const ownerUrl = cluster.database.url
    await restoreBackup({ ownerUrl, file })
    const again = await backup(ownerUrl, join(folder, 'again.backup'))
    expect(again).toEqual(before)
    expect(before.find((table) => table.name === 'orders')!.rows).toBe(5)

    const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
    const balances = 'select id, balance_minor, held_minor from credit_accounts order by id'
    expect(await owner.unsafe(balances)).toEqual(await app.owner.unsafe(balances))
    await expectSoundBooks({ owner })

    const db = openDatabase(ownerUrl, { max: 4 })
    const port = await freePort()
    const publicUrl = `http://localhost:${port}`
    const restored = await buildApp({
      db,
      publicUrl,
      portalFolder: '/nowhere',
      log: { level: 'silent' },
      farewellMs: 0,
    })
    await restored.fastify.listen({ port, host: 'localhost' })
    try {
      expect((await fetch(`${publicUrl}/readyz`)).status).toBe(200)
      const ask = async (query: string) => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${app.apiKey}` }
        const response = await fetch(`${publicUrl}/graphql`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ query }),
        })
        return ((await response.json()) as { data: Record<string, unknown> }).data
      }
      const query = '{ orders { nodes { id number total { amount } status } } subAccounts { nodes { name } } }'
      expect(await ask(query)).toEqual((await app.gql(query)).data)
      // What triggers keep and refuse is on again.
      const create =
        'mutation { createSubAccount(input: { username: "later", name: "Later", email: "l@x.example" }) { errors { code } } }'
      expect(await ask(create)).toEqual({ createSubAccount: { errors: [] } })
      expect(await ask('{ subAccounts(filter: { text: "later" }) { nodes { name } } }')).toMatchObject({
        subAccounts: { nodes: [{ name: 'Later' }] },
      })
      await expect(owner`update events set kind = 'x'`).rejects.toThrow('append-only')
      await expectSoundBooks({ owner })
    } finally {
      await restored.close()
      await db.close()
      await owner.end()
      await cluster.remove()
    }
  })

  it('is of one moment: what is committed while it runs is in it wholly or not at all', async () => {
    const writing = { on: true, done: 0 }
    const client = await app.make.client()
    const writer = (async () => {
      while (writing.on) {
        await app.make.order({ subAccountId: client.id })
        writing.done++
      }
    })()
    const busy = join(folder, 'busy.backup')
    await backup(urlOf(app), busy)
    writing.on = false
    await writer
    const ownerUrl = addressOf(await newDatabase())
    await restoreBackup({ ownerUrl, file: busy })
    const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
    await expectSoundBooks({ owner })
    await owner.end()
  })

  it('is readable by its owner alone, and never replaces a file', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await expect(backup(urlOf(app), file)).rejects.toThrow(/is there already/)
  })

  it('never overwrites a database that holds anything', async () => {
    await expect(restoreBackup({ ownerUrl: urlOf(app), file })).rejects.toThrow(/is not empty/)
  })

  it.each([
    ['was cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40), /damaged|never finished/],
    [
      'was cut off between two tables',
      (bytes: Buffer) => rewrite(bytes, (text) => text.slice(0, text.lastIndexOf('-- end'))),
      /never finished/,
    ],
    [
      'had an amount changed',
      (bytes: Buffer) => rewrite(bytes, (text) => text.replace('\t50000\t', '\t50001\t')),
      /damaged: \w+ is not as it was/,
    ],
    ['is something else', () => gzipSync('select 1;\n'), /no backup of Greenlight/],
  ])('is refused when it %s, and leaves the database empty', async (_what, spoil, message) => {
    const spoilt = join(folder, `spoilt-${Math.random()}.backup`)
    await writeFile(spoilt, spoil(await readFile(file)))
    const ownerUrl = addressOf(await newDatabase())
    await expect(restoreBackup({ ownerUrl, file: spoilt })).rejects.toThrow(message)
    const owner = postgres(ownerUrl, { max: 1 })
    expect(await owner`select relname from pg_class where relnamespace = 'public'::regnamespace`).toEqual([])
    await owner.end()
  })

  it('is refused to a role that sees one reseller at a time, instead of being silently empty', async () => {
    const role = `bound_${Math.random().toString(36).slice(2, 8)}`
    const reader = `reader_${Math.random().toString(36).slice(2, 8)}`
    const database = app.owner.options.database
    await administer(
      `create role ${role} login password 'x'`,
      `create role ${reader} login bypassrls password 'x'`,
      `grant pg_read_all_data to ${role}, ${reader}`,
    )
    try {
      await expect(backup(addressOf(database, [role, 'x']), join(folder, 'bound.backup'))).rejects.toThrow(
        /BACKUP_DATABASE_URL/,
      )
      const proofs = await backup(addressOf(database, [reader, 'x']), join(folder, 'reader.backup'))
      expect(proofs.find(({ name }) => name === 'orders')!.rows).toBeGreaterThanOrEqual(5)
    } finally {
      await app.owner.unsafe(`drop owned by ${role}, ${reader}`)
      await administer(`drop owned by ${role}, ${reader}`, `drop role ${role}`, `drop role ${reader}`)
    }
  })

  it('is text that a person can read', async () => {
    const chunks: Buffer[] = []
    for await (const chunk of createReadStream(file)) chunks.push(chunk as Buffer)
    const text = gunzipSync(Buffer.concat(chunks)).toString('utf8')
    expect(text).toMatch(/^-- Greenlight backup \{"format":1,"release":"0.1.0","migration":"\d{4}_\w+"/)
    expect(text).toContain('\nCOPY public."orders" (')
  })
})

const rewrite = (bytes: Buffer, change: (text: string) => string) =>
  gzipSync(change(gunzipSync(bytes).toString('utf8')))
