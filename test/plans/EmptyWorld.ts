import { newId } from '../../server/domain/kernel/ids.ts'
import { freshDatabase, prepareTemplate } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { ownCluster } from '../support/ownCluster.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { makeReseller } from '../support/worlds.ts'
import type { TestReseller } from '../support/worlds.ts'
import { PlanRecorder } from './PlanRecorder.ts'
import type { RanStatement } from './PlanRecorder.ts'

/** The most moves that share a statement. */
export const AT_ONCE = 100

/**
 * A PostgreSQL where plans are made when they are asked for the first time, and never again: no statistics come, and nobody
 * else changes tables, which has every connection of a server forget its plans.
 */
export async function quietCluster(): Promise<OwnCluster> {
  const cluster = await ownCluster({ settings: { autovacuum: 'off' } })
  await prepareTemplate(cluster.database.url)
  return cluster
}

/** A world of one client, on one connection, which makes its plans at the first call of each function and keeps them. */
export class EmptyWorld {
  private constructor(
    private readonly fresh: FreshDatabase,
    private readonly recorder: PlanRecorder,
    readonly mine: TestReseller,
    readonly client: string,
  ) {}

  static async open(cluster: OwnCluster): Promise<EmptyWorld> {
    const fresh = await freshDatabase(cluster.database.url)
    const recorder = new PlanRecorder(fresh.ownerUrl, 1)
    const mine = await makeReseller(fresh.ownerUrl, recorder.db, 'http://localhost')
    const world = new EmptyWorld(fresh, recorder, mine, newId())
    await world.ask(
      `insert into sub_accounts (environment_id, id, username, name, email, search_text) values ($1, $2, 'rossi', 'Rossi', 'a@rossi.example', 'rossi')`,
      [mine.environmentId, world.client],
    )
    return world
  }

  /** Explains a statement. */
  ask(text: string, values: unknown[] = []): Promise<RanStatement[]> {
    return this.recorder.explainStatement(text, values, this.mine.environmentId)
  }

  /** The rows of a statement. */
  read(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.recorder.db.driver.begin(async (sql) => {
      await sql`select set_config('app.tenant', ${this.mine.environmentId}, true)`
      return sql.unsafe(text, values as never[])
    })
  }

  /** Explains a statement of a lane with these moves, each with a key of its own. */
  call(name: string, shared: object, facts: object[]): Promise<RanStatement[]> {
    const moves = facts.map((fact, place) => {
      const by = { actorKind: 'SYSTEM', actorId: 'test', actorName: 'Test', hash: 'ab'.repeat(32) }
      return { place, ...by, key: `${name}-${newId()}`, ...fact }
    })
    const values = [this.mine.environmentId, JSON.stringify({ ...shared, moves })]
    return this.ask(`select outcome from ${name}($1::uuid, $2::text::jsonb)`, values)
  }

  /** Does it with the plans that were made in an empty world, and again with those that the server makes once it has statistics. */
  async askBeforeAndAfterStatistics(work: () => Promise<void>): Promise<void> {
    await work()
    await this.recorder.db.driver`analyze`
    await work()
  }

  async close(): Promise<void> {
    await this.recorder.db.close()
    await this.fresh.drop()
  }
}
