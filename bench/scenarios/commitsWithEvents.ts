import { driver, transactionsPerSecond } from '../lib/moves.ts'
import { median, ratioOf } from '../lib/statistics.ts'
import type { Scenario } from './Scenario.ts'

const CONNECTIONS = 16
const CLIENTS = 1_000

/** The same move between two clients of a random world, as the application's role, with its two events and without. */
const move = (withEvents: boolean) => `\\set world random(1, 10)
\\set source random(1, ${CLIENTS / 2})
\\set target random(${CLIENTS / 2 + 1}, ${CLIENTS})
select bench.move_with${withEvents ? '' : 'out'}_events(:world, :source, :target);
`

const functionOf = (withEvents: boolean) => `
create or replace function bench.move_with${withEvents ? '' : 'out'}_events(p_world bigint, p_source bigint, p_target bigint)
returns void language plpgsql as $$
declare
  a bench.event_accounts;
  b bench.event_accounts;
begin
  select * into a from bench.event_accounts where world = p_world and n = p_source;
  select * into b from bench.event_accounts where world = p_world and n = p_target;
  perform set_config('app.tenant', a.environment_id::text, true);
  perform post_transfer(gen_random_uuid(), 'ADJUSTMENT', a.id, b.id, 1, null, null, null, null, null, null, 'bench', 'Bench');
  ${
    withEvents
      ? `perform append_events('SYSTEM', 'bench', 'Bench', jsonb_build_array(
    jsonb_build_object('kind', 'credit.recovered', 'subjectType', 'CREDIT_ACCOUNT', 'subjectId', a.id, 'subjectVersion', 1,
      'data', jsonb_build_object('currency', 'EUR', 'amountMinor', '1')),
    jsonb_build_object('kind', 'credit.given', 'subjectType', 'CREDIT_ACCOUNT', 'subjectId', b.id, 'subjectVersion', 1,
      'data', jsonb_build_object('currency', 'EUR', 'amountMinor', '1'))));`
      : ''
  }
end $$;`

/** What the log costs a write, at the level of SQL. */
export const commitsWithEvents: Scenario = {
  name: 'commitsWithEvents',
  title: 'Commits with two events each, against the same without',
  writes: true,
  run: async (bench) => {
    const { sql, url } = bench.database
    await sql.unsafe(`drop table if exists bench.event_accounts cascade;
      create table bench.event_accounts as
        select dense_rank() over (order by environment_id) as world, n, environment_id, id from (
          select environment_id, id, row_number() over (partition by environment_id order by id) as n from credit_accounts
          where kind = 'CLIENT' and balance_minor > 2000) a where n <= ${CLIENTS};
      create unique index on bench.event_accounts (world, n) include (environment_id, id);
      analyze bench.event_accounts; ${functionOf(true)} ${functionOf(false)}`)
    const speeds = { with: [] as number[], without: [] as number[] }
    for (let round = 0; round < bench.pace.rounds; round++) {
      bench.progress(`round ${round + 1} of ${bench.pace.rounds}`)
      speeds.with.push(await transactionsPerSecond(url, move(true), CONNECTIONS, bench.pace.roundMs))
      speeds.without.push(await transactionsPerSecond(url, move(false), CONNECTIONS, bench.pace.roundMs))
    }
    const row = (contestant: string, values: number[]) => ({
      contestant,
      values: { 'commits/s': Math.round(median(values)) },
    })
    return {
      figures: [
        {
          what: 'commits per second',
          against: 'without events',
          ratio: ratioOf(speeds.with, speeds.without),
          goal: { atLeast: 0.85 },
          stretch: 0.95,
        },
      ],
      rows: [row('with events', speeds.with), row('without events', speeds.without)],
      notes: [`By ${await driver()}, ${CONNECTIONS} connections, clients of ten worlds at random.`],
    }
  },
}
