import postgres from 'postgres'
import { newId } from '../../server/domain/kernel/ids.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { makeReseller } from '../support/worlds.ts'
import type { TestReseller } from '../support/worlds.ts'
import { PlanRecorder } from './PlanRecorder.ts'
import type { RanStatement } from './PlanRecorder.ts'

/** The most moves that share a statement. */
export const AT_ONCE = 100

/** A world of one client, on one connection, which makes its plans at the first call of each function and keeps them. */
export class EmptyWorld {
  private constructor(
    private readonly fresh: FreshDatabase,
    private readonly recorder: PlanRecorder,
    readonly mine: TestReseller,
    readonly client: string,
  ) {}

  static async open(): Promise<EmptyWorld> {
    const fresh = await freshDatabase()
    await withoutStatistics(fresh.ownerUrl)
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

  /** Explains a statement of a lane with these moves, each with a key of its own. */
  call(name: string, shared: object, facts: object[]): Promise<RanStatement[]> {
    const moves = facts.map((fact, place) => {
      const by = { actorKind: 'SYSTEM', actorId: 'test', actorName: 'Test', hash: 'ab'.repeat(32) }
      return { place, ...by, key: `${name}-${newId()}`, ...fact }
    })
    const values = [this.mine.environmentId, JSON.stringify({ ...shared, moves })]
    return this.ask(`select outcome from ${name}($1::uuid, $2::text::jsonb)`, values)
  }

  async close(): Promise<void> {
    await this.recorder.db.close()
    await this.fresh.drop()
  }
}

/** No statistics come while a test runs, which would have plans made anew. */
async function withoutStatistics(ownerUrl: string): Promise<void> {
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  await owner`do $$ declare t text; begin
    for t in select tablename from pg_tables where schemaname = 'public' loop
      execute format('alter table %I set (autovacuum_enabled = false)', t);
    end loop; end $$`
  await owner.end()
}
