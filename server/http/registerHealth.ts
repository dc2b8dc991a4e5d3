import type { FastifyInstance } from 'fastify'
import type { Database } from '../../db/client.ts'
import { DatabaseSilent } from '../../db/Patience.ts'
import { newestMigration } from '../../db/migrate.ts'
import type { Live } from '../live/Live.ts'

const PATIENCE_MS = 500
/** The log is looked at every second; who has not seen it for so long follows nothing. */
const LOOKED_WITHIN_MS = 15_000
/** Hints name new events within milliseconds; who is so far behind tells nobody in time. */
const MOST_BEHIND = 10_000

interface Health {
  db: Database
  live: Pick<Live, 'counters' | 'lookedMsAgo'>
  isClosing: () => boolean
}

/** What one part says of itself; `problem` is absent where there is none. */
interface Check {
  ok: boolean
  problem?: string
  [figure: string]: unknown
}

/**
 * `/livez`: the process runs. `/readyz`: it can serve, that is, the database answers within half a second, holds this
 * release's migrations, its log is followed, and the process is not on its way out. Each is named in the answer.
 */
export function registerHealth(app: FastifyInstance, health: Health): void {
  const newest = newestMigration()
  // The connection is there before anybody asks.
  void appliedMigration(health.db)
  app.get('/livez', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }))
  app.get('/readyz', async (_request, reply) => {
    const checks = await checkAll(health, newest)
    const problem = Object.values(checks).find(({ ok }) => !ok)?.problem
    return reply
      .header('cache-control', 'no-store')
      .code(problem ? 503 : 200)
      .send({ status: problem ?? 'ready', checks })
  })
}

async function checkAll({ db, live, isClosing }: Health, newest: number): Promise<Record<string, Check>> {
  const askedAt = performance.now()
  const applied = await appliedMigration(db)
  const answeredMs = Math.round(performance.now() - askedAt)
  const isAway = typeof applied === 'string'
  return {
    process: isClosing() ? { ok: false, problem: 'closing' } : { ok: true },
    database: isAway ? { ok: false, problem: applied } : { ok: true, answeredMs },
    migrations: isAway ? unknown : checkMigrations(applied, newest),
    events: checkEvents(live),
  }
}

const unknown: Check = { ok: false, problem: 'the database is away' }

/** The newest migration that the database holds, or why it cannot be told. */
const appliedMigration = ({ probe }: Database): Promise<number | string> =>
  probe
    .appliedMigration(PATIENCE_MS)
    .catch((error) =>
      error instanceof DatabaseSilent ? 'the database does not answer in time' : 'the database is away',
    )

/** A newer one than ours is no problem: a release survives the migrations of the next. */
const checkMigrations = (applied: number, newest: number): Check =>
  applied < newest ? { ok: false, problem: 'migrations are missing', applied, newest } : { ok: true, applied, newest }

function checkEvents({ counters: { behind }, lookedMsAgo }: Health['live']): Check {
  const figures = { behind, lookedMsAgo: Math.round(lookedMsAgo) }
  if (behind > MOST_BEHIND) return { ok: false, problem: 'the event log is far ahead', ...figures }
  if (lookedMsAgo > LOOKED_WITHIN_MS) return { ok: false, problem: 'the event log is not followed', ...figures }
  return { ok: true, ...figures }
}
