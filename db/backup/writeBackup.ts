import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import postgres from 'postgres'
import { nameOfMigration } from '../migrate.ts'
import { BackupError, copyLine, END_MARK, END_OF_ROWS, HEAD_MARK, quoted } from './format.ts'
import type { BackupHead, Progress, TableProof } from './format.ts'
import { readTables } from './readTables.ts'
import { RowMeter } from './RowMeter.ts'

export interface BackupOptions {
  /** Signs in as somebody who may read all rows: a superuser, or a role with BYPASSRLS. */
  url: string
  /** Where it goes; must not exist yet. */
  file: string
  release: string
  onProgress?: Progress
}

/**
 * Copies every table as it was at one moment into one file, while everything goes on. Memory stays small whatever the
 * size. The file appears under its name whole or not at all, readable by its owner only. Throws BackupError.
 */
export async function writeBackup({ url, file, release, onProgress = () => {} }: BackupOptions): Promise<TableProof[]> {
  await assertAbsent(file)
  const draft = `${file}.unfinished`
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    const proofs = await sql.begin('isolation level repeatable read read only', (tx) =>
      copyAll(tx, draft, release, onProgress),
    )
    await makeDurable(draft)
    await rename(draft, file)
    await makeDurable(dirname(file))
    return proofs
  } catch (error) {
    await rm(draft, { force: true })
    throw boundByRowSecurity(error) ?? error
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function assertAbsent(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (isThere) throw new BackupError(`${file} is there already. Choose another name: a backup never replaces a file.`)
}

async function copyAll(
  tx: postgres.TransactionSql,
  file: string,
  release: string,
  onProgress: Progress,
): Promise<TableProof[]> {
  // Row security off means: whoever is bound by it is refused, instead of being shown a part that looks like all.
  await tx`set local row_security = off`
  await tx`set local statement_timeout = 0`
  await tx`set local idle_in_transaction_session_timeout = 0`
  await tx.unsafe(`set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'`)
  const gzip = createGzip({ level: 6 })
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600 })
  const written = finished(gzip.pipe(target))
  written.catch(() => {}) // Told below; a table that fails first is told instead.
  try {
    const write = async (chunk: string | Buffer) => {
      if (!gzip.write(chunk)) await Promise.race([once(gzip, 'drain'), written])
    }
    await write(`${HEAD_MARK}${JSON.stringify(await headOf(tx, release))}\n`)
    const proofs: TableProof[] = []
    for (const { name, columns } of await readTables(tx)) {
      const meter = new RowMeter()
      await write(copyLine(name, columns))
      const rows: Readable = await tx
        .unsafe(`copy public.${quoted(name)} (${columns.map(quoted).join(', ')}) to stdout`)
        .readable()
      for await (const chunk of rows) {
        meter.pass(chunk as Buffer)
        await write(chunk as Buffer)
        onProgress(name, meter.rows, false)
      }
      await write(END_OF_ROWS)
      onProgress(name, meter.rows, true)
      proofs.push({ name, rows: meter.rows, sha256: meter.sha256() })
    }
    await write(`${END_MARK}${JSON.stringify(proofs)}\n`)
    gzip.end()
    await written
    return proofs
  } catch (error) {
    gzip.destroy()
    target.destroy()
    throw error
  }
}

async function headOf(tx: postgres.TransactionSql, release: string): Promise<BackupHead> {
  const [row] = await tx<{ at: string; taken: string; server: string }[]>`
    select (select max(created_at)::text from drizzle.__drizzle_migrations) as at,
      to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as taken,
      current_setting('server_version') as server`
  const migration = nameOfMigration(Number(row!.at))
  if (!migration) throw new BackupError('The database belongs to a newer release. Make the backup with that one.')
  return { format: 1, release, migration, takenAt: row!.taken, server: row!.server }
}

/** On disk, not only in memory. Folders cannot be opened for it everywhere. */
async function makeDurable(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

function boundByRowSecurity(error: unknown): BackupError | null {
  const { code, message } = error as { code?: string; message?: string }
  if (code !== '42501' || !message?.includes('row-level security')) return null
  return new BackupError(
    "This role sees the rows of one reseller at a time, so that its backup would be empty. Set BACKUP_DATABASE_URL to a role that may read all rows: CREATE ROLE greenlight_backup LOGIN PASSWORD '…' BYPASSRLS; GRANT pg_read_all_data TO greenlight_backup.",
    { cause: error },
  )
}
