import type postgres from 'postgres'
import { driver, transactionsPerSecond } from '../lib/moves.ts'
import { median, ratioOf } from '../lib/statistics.ts'
import type { Figure, Scenario } from './Scenario.ts'

/** How many clients of each world take part at most. */
const MOST_CLIENTS = 1_000

/** The moves are planned by each connection at first, which the product's keep for as long as they live. */
const WARM_UP_MS = 1_000

/** What commits, and over how many connections. */
interface Commit {
  name: string
  connections: number
  script: (withEvents: boolean, clients: number) => string
  goal?: Figure['goal']
  stretch?: number
}

/** As in the lane: at most four statements at once, each with the gifts that wait in one world. */
const gifts = (count: number): Commit => ({
  name: `${count} gifts in a statement, as the lane does them`,
  connections: 4,
  script: (withEvents) => `\\set world random(1, 10)
select bench.give(:world, ${count}, ${withEvents ? 1 : 0}::int = 1);
`,
})

const COMMITS: Commit[] = [
  { ...gifts(3), goal: { atLeast: 0.85 }, stretch: 0.95 },
  gifts(16),
  {
    name: 'one move after the other, as other writes do',
    connections: 16,
    script: (withEvents, clients) => `\\set world random(1, 10)
\\set source random(1, ${clients >> 1})
\\set target random(${(clients >> 1) + 1}, ${clients})
select bench.move(:world, :source, :target, ${withEvents ? 1 : 0}::int = 1);
`,
  },
]

const MOVE = `create or replace function bench.move(p_world bigint, p_source bigint, p_target bigint, p_events boolean)
returns void language plpgsql as $$
declare
  a bench.event_accounts;
  b bench.event_accounts;
begin
  select * into a from bench.event_accounts where world = p_world and n = p_source;
  select * into b from bench.event_accounts where world = p_world and n = p_target;
  perform set_config('app.tenant', a.environment_id::text, true);
  perform post_transfer(gen_random_uuid(), 'ADJUSTMENT', a.id, b.id, 1, null, null, null, null, null, null, 'bench', 'Bench');
  if p_events then
    perform append_events('SYSTEM', 'bench', 'Bench', jsonb_build_array(
      jsonb_build_object('kind', 'credit.recovered', 'subjectType', 'CREDIT_ACCOUNT', 'subjectId', a.id, 'subjectVersion', 1,
        'data', jsonb_build_object('currency', 'EUR', 'amountMinor', '1')),
      jsonb_build_object('kind', 'credit.given', 'subjectType', 'CREDIT_ACCOUNT', 'subjectId', b.id, 'subjectVersion', 1,
        'data', jsonb_build_object('currency', 'EUR', 'amountMinor', '1'))));
  end if;
end $$;`

const give = (clients: number) => `create or replace function bench.give(p_world bigint, p_count int, p_events boolean)
returns void language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  tenant uuid := (select environment_id from bench.event_accounts where world = p_world and n = 1);
  batch jsonb := (select jsonb_build_object('currency', 'EUR', 'own', (select id from bench.event_owners where environment_id = tenant),
    'moves', jsonb_agg(jsonb_build_object('place', g - 1, 'actorKind', 'API_KEY', 'actorId', 'bench', 'actorName', 'Bench',
      'key', 'bench-' || gen_random_uuid(), 'hash', repeat('ab', 32), 'client', a.client, 'account', a.id, 'amount', 1,
      'transfer', gen_random_uuid())))
    from (select g, 1 + floor(random() * ${clients})::int as pick from generate_series(1, p_count) g offset 0) p
    join bench.event_accounts a on a.world = p_world and a.n = p.pick);
begin
  perform set_config('app.tenant', tenant::text, true);
  if p_events then perform give_credits(tenant, batch); else perform give_credits_without_events(tenant, batch); end if;
end $$;`

const ACCOUNTS = `drop table if exists bench.event_accounts, bench.event_owners cascade;
  create table bench.event_accounts as
    select dense_rank() over (order by environment_id) as world, n, environment_id, id, sub_account_id as client from (
      select environment_id, id, sub_account_id, row_number() over (partition by environment_id order by id) as n from credit_accounts
      where kind = 'CLIENT' and currency = 'EUR' and balance_minor > 2000) a where n <= ${MOST_CLIENTS};
  create unique index on bench.event_accounts (world, n) include (environment_id, id, client);
  create table bench.event_owners as select environment_id, id from credit_accounts where kind = 'RESELLER' and currency = 'EUR';
  analyze bench.event_accounts;`

/** The product's own function for gifts, and the same without its last step. */
async function withoutEvents(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ source: string }[]>`select pg_get_functiondef('give_credits'::regproc) as source`
  const source = row!.source.replace('.give_credits(', '.give_credits_without_events(')
  const silent = source.replace(/v_seq := log_events\(\w+\);/, 'v_seq := 0;')
  if (source === row!.source || silent === source) throw new Error('give_credits does not log as it did.')
  return silent
}

/** How many clients of the smallest world take part. */
async function clientsOfEach(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ least: number }[]>`
    select min(n)::int as least from (select max(n) as n from bench.event_accounts group by world) w`
  return row!.least
}

/** What the log costs a commit, at the level of SQL. */
export const commitsWithEvents: Scenario = {
  name: 'commitsWithEvents',
  title: 'Commits with two events for each move, against the same without',
  writes: true,
  longOnly: true,
  run: async (bench) => {
    const { sql, url } = bench.database
    await sql.unsafe(`${ACCOUNTS} ${await withoutEvents(sql)}; ${MOVE}`)
    const clients = await clientsOfEach(sql)
    await sql.unsafe(give(clients))
    const commits = bench.pace.rounds < 5 ? COMMITS.filter(({ goal }) => goal) : COMMITS
    const speeds = commits.map(() => ({ with: [] as number[], without: [] as number[] }))
    try {
      for (let round = 0; round < bench.pace.rounds; round++) {
        bench.progress(`round ${round + 1} of ${bench.pace.rounds}`)
        for (const [i, { script, connections }] of commits.entries()) {
          const speed = (events: boolean) =>
            transactionsPerSecond(url, script(events, clients), connections, bench.pace.roundMs, WARM_UP_MS)
          speeds[i]!.with.push(await speed(true))
          speeds[i]!.without.push(await speed(false))
        }
      }
    } finally {
      // Moves without a journal are nothing that a world may keep the means for.
      await sql`drop function if exists give_credits_without_events(uuid, jsonb)`
    }
    const figures = commits.map(({ name, goal, stretch }, i): Figure => {
      const ratio = ratioOf(speeds[i]!.with, speeds[i]!.without)
      return { what: 'commits per second', against: `without events: ${name}`, ratio, goal, stretch }
    })
    const rows = commits.map(({ name }, i) => ({
      contestant: name,
      values: {
        'commits/s with': Math.round(median(speeds[i]!.with)),
        'commits/s without': Math.round(median(speeds[i]!.without)),
      },
    }))
    const note = `By ${await driver()}; clients of ten worlds at random. Of 32 requests at once the lane puts about 3 in a statement in ten worlds, 16 in one.`
    return { figures, rows, notes: [note] }
  },
}
