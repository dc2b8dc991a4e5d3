import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../../db/client.ts'
import { migrationsFolder } from '../../db/migrate.ts'

const PATIENCE_MS = 1_000

/**
 * `/livez`: the process runs. `/readyz`: it can serve, that is, the database answers within a second, holds this
 * release's migrations, and the process is not on its way out.
 */
export function registerHealth(app: FastifyInstance, db: Database, isClosing: () => boolean): void {
  const newest = newestMigration()
  app.get('/livez', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    const problem = isClosing() ? 'closing' : await problemOf(db, newest)
    return reply
      .header('cache-control', 'no-store')
      .code(problem ? 503 : 200)
      .send({ status: problem ?? 'ready' })
  })
}

async function problemOf(db: Database, newest: number): Promise<string | null> {
  const asked = db.driver`select max(created_at)::text as applied from drizzle.__drizzle_migrations`.then(
    ([row]) => (Number(row?.applied ?? 0) < newest ? 'migrations are missing' : null),
    () => 'the database is away',
  )
  let timer: NodeJS.Timeout | undefined
  const impatient = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('the database does not answer in time'), PATIENCE_MS)
  })
  return Promise.race([asked, impatient]).finally(() => clearTimeout(timer))
}

function newestMigration(): number {
  const journal = readFileSync(join(migrationsFolder(), 'meta', '_journal.json'), 'utf8')
  const { entries } = JSON.parse(journal) as { entries: { when: number }[] }
  return Math.max(...entries.map(({ when }) => when))
}
