import { expect } from 'vitest'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import type { Books } from './books.ts'

// One story told to two resellers in two ways: what was answered and what is left, ids and instants aside.

/** Every call's answer, or what its refusal says. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { reason: error.reason, code: error.code, values: error.values, details: error.details }
  }
}

/** Calls at once, or one after the other. */
export async function inOrder<T>(calls: (() => Promise<T>)[], together: boolean): Promise<T[]> {
  if (together) return Promise.all(calls.map((call) => call()))
  const done: T[] = []
  for (const call of calls) done.push(await call())
  return done
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const INSTANT = /\d{4}-\d\d-\d\d(T| )\d\d:\d\d:\d\d(\.\d+)?(Z|\+00(:00)?)/g

/** Rows of one statement have no order of their own: by what they say. */
const bySense = (rows: object[]) =>
  rows
    .map((row) => ({ row, sense: JSON.stringify(row).replace(UUID, '').replace(INSTANT, '').replace(/R\d+-/gi, '') }))
    .toSorted((a, b) => (a.sense < b.sense ? -1 : a.sense > b.sense ? 1 : 0))
    .map(({ row }) => row)

const TABLES = [
  'transfers',
  'credit_accounts',
  'holds',
  'payments',
  'allocations',
  'invoices',
  'orders',
  'activations',
  'sub_accounts',
  'idempotency_keys',
  'approvals',
]

/** Everything that the story left, in the order of the log where there is one. */
async function remains({ owner }: Books, environmentId: string): Promise<Record<string, unknown>> {
  const left: Record<string, unknown> = {}
  const events = await owner`select seq, kind, subject_type, subject_id, subject_version, sub_account_id, order_id,
    invoice_id, actor_kind, actor_id, actor_label, data from events where environment_id = ${environmentId} order by seq`
  left['events'] = events.map((event) => ({ ...event }))
  for (const table of TABLES) {
    const rows =
      await owner`select to_jsonb(t) - 'input_hash' - 'search_text' as row from ${owner(table)} t where environment_id = ${environmentId} order by created_at, ctid`
    left[table] = bySense(
      rows.map(({ row }) => ('answer' in row ? { ...row, answer: JSON.parse(row.answer) } : row) as object),
    )
  }
  return left
}

/** Ids, instants, tokens and the names of the two resellers by what they are, so that two worlds compare. */
export function alike(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner))
  const names = new Map<string, string>()
  return JSON.parse(
    text
      .replace(UUID, (id, version: string) => {
        if (!names.has(id)) names.set(id, `id-${names.size}-v${version}`)
        return names.get(id)!
      })
      .replace(INSTANT, 'instant')
      .replace(/(Owner|Reseller) \d+/g, '$1')
      .replace(/R\d+-/gi, 'R-')
      .replace(/"token":"[^"]+"/g, '"token":"sealed"')
      .replace(/"(paymentReference|publicToken|paymentToken)":"[^"]+"/g, '"$1":"drawn by lot"'),
  )
}

const sortedRows = (rows: unknown) => (rows as object[]).map((row) => JSON.stringify(row)).toSorted()

/** What a row says without what is drawn by lot. */
function told(left: Record<string, unknown>): Record<string, unknown> {
  const lots = ['payment_reference', 'public_token', 'payment_token', 'number']
  const plain = alike(left) as Record<string, Record<string, unknown>[]>
  for (const row of plain['invoices'] ?? []) for (const lot of lots) delete row[lot]
  return plain
}

/**
 * Both resellers are left with the same rows in every table that moves touch, and with the same journal. `blind` takes out
 * of rows what the two ways may tell differently.
 */
export async function expectSameRemains(
  books: Books,
  blind: (rows: unknown) => unknown = (rows) => rows,
): Promise<void> {
  const { mine, other } = books
  const ours = told(await remains(books, mine.environmentId))
  const theirs = told(await remains(books, other.environmentId))
  expect(ours['events']).toEqual(theirs['events'])
  for (const table of TABLES)
    expect([table, sortedRows(blind(ours[table]))]).toEqual([table, sortedRows(blind(theirs[table]))])
}

/** Orders of one client that change in one statement all answer how many wait after them; one by one, after each. */
export const blindToCounts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (name, inner) =>
    name === 'pendingOrderCount' || name === 'oldestPendingAt' ? undefined : inner,
  )
