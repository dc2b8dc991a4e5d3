import { existsSync } from 'node:fs'
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
 * number of processes may start together. `ownerUrl` signs in as the owner of the tables.
 * Throws DatabaseUnusable with a sentence for the operator.
 */
export async function migrate(ownerUrl: string): Promise<void> {
  const client = postgres(ownerUrl, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    await assertUsable(client, ownerUrl)
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`
    await client`set lock_timeout = '10s'`
    await applyMigrations(drizzle(client), { migrationsFolder: migrationsFolder() })
    await client`select pg_advisory_unlock(${MIGRATION_LOCK})`
  } finally {
    await client.end({ timeout: 5 })
  }
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
