import { existsSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

/** The oldest PostgreSQL that every statement of ours runs on. */
export const OLDEST_SERVER = 15

/** A database that cannot be used as it stands; the message tells the operator what to do. */
export class DatabaseUnusable extends Error {
  override name = 'DatabaseUnusable'
}

/** Any number will do, as long as every process of ours takes the same. */
const MIGRATION_LOCK = 4_000_417

/** The folder of generated migrations, from the sources as well as from the built server. */
export function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'drizzle.config.ts'))) {
    const above = dirname(folder)
    if (above === folder) throw new Error('db/migrations is not beside this program: start it from the project folder')
    folder = above
  }
  return join(folder, 'db/migrations')
}

/**
 * Brings the database up to this release: every migration that it has not seen, under an advisory lock, so that any
 * number of processes may start together, each statement with a limit of time. `ownerUrl` signs in as the owner of the
 * tables; `upTo` names the last migration to apply, for a database that is to be filled as it was then.
 * Throws DatabaseUnusable with a sentence for the operator.
 */
export async function migrate(ownerUrl: string, { upTo }: { upTo?: string } = {}): Promise<void> {
  const client = postgres(ownerUrl, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    await assertUsable(client, ownerUrl)
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`
    // A migration that waits for a lock has everybody behind it wait as well: rather give up, and be started again.
    await client`set lock_timeout = '10s'`
    await client`set statement_timeout = '15min'`
    await withMigrations(upTo, (folder) => applyMigrations(drizzle(client), { migrationsFolder: folder }))
    await client`select pg_advisory_unlock(${MIGRATION_LOCK})`
  } catch (error) {
    throw tooBusy(error, ownerUrl) ?? error
  } finally {
    await client.end({ timeout: 5 })
  }
}

interface MigrationJournal {
  entries: { tag: string; when: number }[]
}

const readJournal = (folder: string): MigrationJournal =>
  JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as MigrationJournal

/** The name of the migration that was made at this time; null when this release does not have it. */
export const nameOfMigration = (when: number): string | null =>
  readJournal(migrationsFolder()).entries.find((entry) => entry.when === when)?.tag ?? null

/** When this release's newest migration was made, by which the database knows it. */
export const newestMigration = (): number =>
  Math.max(...readJournal(migrationsFolder()).entries.map(({ when }) => when))

/** Hands over the folder of the migrations, or one with those up to a certain one. Throws DatabaseUnusable. */
async function withMigrations(upTo: string | undefined, work: (folder: string) => Promise<void>): Promise<void> {
  const all = migrationsFolder()
  if (upTo === undefined) return work(all)
  const journal = readJournal(all)
  const last = journal.entries.findIndex(({ tag }) => tag === upTo)
  if (last === -1) throw new DatabaseUnusable(`This release does not know the migration ${upTo}: use a newer release.`)
  const folder = await mkdtemp(join(tmpdir(), 'greenlight-migrations-'))
  try {
    const entries = journal.entries.slice(0, last + 1)
    await mkdir(join(folder, 'meta'))
    await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ ...journal, entries }))
    for (const { tag } of entries) await copyFile(join(all, `${tag}.sql`), join(folder, `${tag}.sql`))
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Somebody holds a lock that a migration needs, or it takes far too long: nothing was changed. */
function tooBusy(error: unknown, ownerUrl: string): DatabaseUnusable | null {
  let cause = error
  while (cause instanceof Error && (cause as { code?: string }).code === undefined) cause = cause.cause
  const code = (cause as { code?: string } | undefined)?.code
  if (code !== '55P03' && code !== '57014') return null
  return new DatabaseUnusable(
    `The database ${withoutPassword(ownerUrl)} is too busy to be brought up to this release; nothing was changed. Start again when long transactions have ended.`,
    { cause: error },
  )
}

async function assertUsable(client: postgres.Sql, ownerUrl: string): Promise<void> {
  const place = withoutPassword(ownerUrl)
  const answer = await client`show server_version_num`.catch((error: Error) => {
    throw new DatabaseUnusable(
      `The database ${place} cannot be reached (${error.message}). Start it, or correct DATABASE_URL.`,
      { cause: error },
    )
  })
  const version = Math.floor(Number(answer[0]?.server_version_num) / 10_000)
  if (version < OLDEST_SERVER) {
    throw new DatabaseUnusable(
      `The database ${place} is PostgreSQL ${version}; Greenlight needs ${OLDEST_SERVER} or newer. Upgrade it, or unset DATABASE_URL to use the bundled one.`,
    )
  }
}

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url)
    return `${parsed.hostname}:${parsed.port || 5432}${parsed.pathname}`
  } catch (error) {
    throw new DatabaseUnusable(
      'DATABASE_URL is not an address of the form postgres://user:password@host:5432/database. Correct it.',
      { cause: error },
    )
  }
}
