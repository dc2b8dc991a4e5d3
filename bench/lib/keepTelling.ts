import type { Bench } from './Bench.ts'

/** News in each world every so often, all the time that is measured. */
const NEWS_EVERY_MS = 100

/** Appends to the log of one world after the other, as any change does, until it is told to stop. */
export function keepTelling(bench: Bench): () => Promise<void> {
  const { sql } = bench.database
  let telling = true
  const tell = async () => {
    for (let turn = 0; telling; turn++) {
      const { environmentId } = bench.world.resellers[turn % bench.world.resellers.length]!
      const began = performance.now()
      await sql.begin(async (tx) => {
        await tx`select set_config('app.tenant', ${environmentId}, true)`
        await tx`select append_events('SYSTEM', 'bench', 'Bench', jsonb_build_array(jsonb_build_object('kind', 'product.created',
          'subjectType', 'PRODUCT', 'subjectId', gen_random_uuid(), 'subjectVersion', 1, 'data', '{}'::jsonb)))`
      })
      const rest = NEWS_EVERY_MS / bench.world.resellers.length - (performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)))
    }
  }
  const told = tell()
  return () => ((telling = false), told)
}
