import type { PlanStep, RanStatement } from './PlanRecorder.ts'

/** Tables that stay small for every reseller: reading all of one's rows is as good as an index. */
const SMALL = new Set([
  'accounts_over_limit',
  'activation_policies',
  // Nobody here asked for a second person, and hardly anything with a key.
  'api_key_usage',
  'api_keys',
  'approvals',
  'environments',
  'event_counters',
  'journal_proofs',
  'one_time_codes',
  'passkeys',
  'products',
  'recovery_codes',
  'resellers',
  'roles',
  'saved_views',
  // What was tried within the last hour: the rest is pruned.
  'secret_attempts',
  'sessions',
  'shops',
  'user_tokens',
  'users',
])

/** More rows than any page and what belongs to it. */
export const ROWS = 500

/** What a list may do beyond a page, and why. */
export interface Bounds {
  /** Rows that a filter passes over. */
  filtered?: number
  /** Rows that are read from a table. */
  read?: number
  sorted?: number
  /** Tables that are not small here, whatever they are elsewhere. */
  large?: readonly string[]
}

/** What is wrong with the plans of statements: a list that grows with the world, not with the page. */
export function findFaults(ran: Pick<RanStatement, 'text' | 'plan'>[], bounds: Bounds = {}): string[] {
  return ran
    .filter(({ text }) => !text.includes('pg_catalog'))
    .flatMap(({ text, plan }) =>
      stepsOf(plan)
        .flatMap((step) => faultsOf(step, bounds))
        .map((fault) => `${fault} in ${text.replace(/\s+/g, ' ').slice(0, 300)}`),
    )
}

const stepsOf = (step: PlanStep): PlanStep[] => [step, ...(step.Plans ?? []).flatMap(stepsOf)]

const rowsOf = (step: PlanStep): number => (step['Actual Rows'] ?? 0) * (step['Actual Loops'] ?? 1)

function faultsOf(step: PlanStep, { filtered = ROWS, read = ROWS, sorted = ROWS, large = [] }: Bounds): string[] {
  if (step['Actual Loops'] === 0) return []
  const type = step['Node Type']
  const table = step['Relation Name']
  const faults: string[] = []
  if (type.endsWith('Sort')) {
    const rows = Math.max(...(step.Plans ?? []).map(rowsOf))
    if (rows > sorted) faults.push(`a sort of ${rows} rows`)
  }
  if (table === undefined || (SMALL.has(table) && !large.includes(table))) return faults
  if (type === 'Seq Scan') faults.push(`a sequential scan of ${table}`)
  if (/Index.*Scan/.test(type) && !step['Index Cond']) faults.push(`a scan of the whole index ${step['Index Name']}`)
  const removed = (step['Rows Removed by Filter'] ?? 0) + (step['Rows Removed by Index Recheck'] ?? 0)
  const passedOver = removed * (step['Actual Loops'] ?? 1)
  if (passedOver > filtered) faults.push(`${passedOver} rows of ${table} passed over by a filter`)
  if (type !== 'Index Only Scan' && rowsOf(step) > read) faults.push(`${rowsOf(step)} rows of ${table} read`)
  return faults
}
