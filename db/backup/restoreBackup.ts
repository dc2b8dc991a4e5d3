import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import postgres from 'postgres'
import { migrate } from '../migrate.ts'
import { BackupReader } from './BackupReader.ts'
import { BackupError, END_MARK, HEAD_MARK, quoted, readCopyLine } from './format.ts'
import type { BackupHead, Progress, TableProof } from './format.ts'
import { readTables } from './readTables.ts'
import { RowMeter } from './RowMeter.ts'

export interface RestoreOptions {
  /** Signs in as the owner of an empty, new database. */
  ownerUrl: string
  file: string
  onProgress?: Progress
}

/**
 * Fills a new database from a backup, of this release or an older one, in one transaction: the tables as they were then,
 * every reference checked, every row counted and hashed; then the migrations since. Answers what the backup says of
 * itself. Throws BackupError, with the database as empty as before.
 */
export async function restoreBackup({ ownerUrl, file, onProgress = () => {} }: RestoreOptions): Promise<BackupHead> {
  const source = createReadStream(file)
  const text = createGunzip()
  source.on('error', (error) => text.destroy(error))
  const reader = new BackupReader(source.pipe(text) as AsyncIterable<Buffer>)
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    const head = await readHead(reader, file)
    await assertEmpty(sql)
    await migrate(ownerUrl, { upTo: head.migration })
    try {
      await sql.begin((tx) => fill(tx, reader, onProgress))
    } catch (error) {
      await empty(sql)
      throw error
    }
    await migrate(ownerUrl)
    await sql`analyze`
    return head
  } catch (error) {
    throw unreadable(error, file) ?? error
  } finally {
    source.destroy()
    await sql.end({ timeout: 5 })
  }
}

async function readHead(reader: BackupReader, file: string): Promise<BackupHead> {
  const line = await reader.line()
  if (!line?.startsWith(HEAD_MARK)) throw new BackupError(`${file} is no backup of Greenlight.`)
  const head = JSON.parse(line.slice(HEAD_MARK.length)) as BackupHead
  if (head.format !== 1) throw new BackupError(`${file} was made by a newer release. Restore it with that one.`)
  return head
}

async function assertEmpty(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`
    select count(*)::int as tables from pg_class
    where relkind in ('r', 'p') and relnamespace in (select oid from pg_namespace where nspname in ('public', 'drizzle'))`
  if (row!.tables === 0) return
  throw new BackupError(
    'This database is not empty, and a restore never overwrites anything. Set DATABASE_URL to a new database, or GREENLIGHT_DATA to a new folder.',
  )
}

/** As before: nothing but what this restore itself put there. */
async function empty(sql: postgres.Sql): Promise<void> {
  await sql`drop schema if exists drizzle cascade`
  await sql`drop schema public cascade`
  await sql`create schema public`
}

async function fill(tx: postgres.TransactionSql, reader: BackupReader, onProgress: Progress): Promise<void> {
  const tables = await readTables(tx)
  const forced = await tx<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`
  await tx.unsafe(`set local timezone = 'UTC'; set local datestyle = 'ISO'; set local statement_timeout = 0`)
  // Rows come as they were, with what triggers made of them then; references are checked all the same.
  for (const { name } of tables) await tx.unsafe(`alter table ${quoted(name)} disable trigger user`)
  for (const { name } of forced) await tx.unsafe(`alter table ${quoted(name)} no force row level security`)
  const filled = new Map<string, TableProof>()
  const proofs = await fillEach(
    tx,
    reader,
    tables.map(({ name }) => name),
    filled,
    onProgress,
  )
  assertProven(proofs, filled)
  for (const { name } of forced) await tx.unsafe(`alter table ${quoted(name)} force row level security`)
  for (const { name } of tables) await tx.unsafe(`alter table ${quoted(name)} enable trigger user`)
}

async function fillEach(
  tx: postgres.TransactionSql,
  reader: BackupReader,
  known: readonly string[],
  filled: Map<string, TableProof>,
  onProgress: Progress,
): Promise<TableProof[]> {
  for (;;) {
    const line = await reader.line()
    if (line === null)
      throw new BackupError('The backup was never finished: its last line is missing. Use another one.')
    if (line.startsWith(END_MARK)) return JSON.parse(line.slice(END_MARK.length)) as TableProof[]
    const table = readCopyLine(line)
    if (!table || !known.includes(table.name)) throw new BackupError('The backup has a table that its release has not.')
    filled.set(table.name, await fillTable(tx, reader, table, onProgress))
  }
}

async function fillTable(
  tx: postgres.TransactionSql,
  reader: BackupReader,
  { name, columns }: { name: string; columns: string[] },
  onProgress: Progress,
): Promise<TableProof> {
  const meter = new RowMeter()
  const into = await tx.unsafe(`copy public.${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`).writable()
  const end = finished(into)
  end.catch(() => {}) // Told below.
  try {
    for await (const rows of reader.rows()) {
      meter.pass(rows)
      if (!into.write(Buffer.from(rows))) await Promise.race([once(into, 'drain'), end])
      onProgress(name, meter.rows, false)
    }
  } catch (error) {
    // Else the server would wait for more rows for ever.
    into.destroy(error as Error)
    throw error
  }
  into.end()
  await end
  onProgress(name, meter.rows, true)
  const [{ rows }] = await tx.unsafe<[{ rows: string }]>(`select count(*)::text as rows from public.${quoted(name)}`)
  return { name, rows: Number(rows), sha256: meter.sha256() }
}

function assertProven(proofs: readonly TableProof[], filled: ReadonlyMap<string, TableProof>): void {
  for (const { name, rows, sha256 } of proofs) {
    const found = filled.get(name)
    if (found?.rows === rows && found.sha256 === sha256) continue
    throw new BackupError(`The backup is damaged: ${name} is not as it was. Use another one.`)
  }
}

function unreadable(error: unknown, file: string): BackupError | null {
  const { code } = error as { code?: string }
  if (code === 'ENOENT') return new BackupError(`${file} is not there.`, { cause: error })
  if (!code?.startsWith('Z_')) return null
  return new BackupError(`${file} is damaged and cannot be unpacked. Use another one.`, { cause: error })
}
