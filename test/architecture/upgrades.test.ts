import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { expect, it } from 'vitest'
import { freshDatabase } from '../support/cluster.ts'

/** The last migration of the release before this one. Moves on with every release. */
const RELEASED = '0008'

const folder = resolve(import.meta.dirname, '../../db/migrations')
const since = readdirSync(folder).filter((name) => name.endsWith('.sql') && name.slice(0, 4) > RELEASED)

interface Snapshot {
  tables: Record<string, { name: string; columns: Record<string, { name: string; type: string; notNull: boolean }> }>
}

/** What a release that still runs would fail at: a thing of its own that is gone, called otherwise, or asks for more. */
const FORBIDDEN: [what: string, sign: RegExp][] = [
  ['drops a table', /\bDROP\s+TABLE\b/i],
  ['drops a column', /\bDROP\s+COLUMN\b/i],
  ['drops a function', /\bDROP\s+FUNCTION\b/i],
  ['drops a schema or type', /\bDROP\s+(SCHEMA|TYPE|SEQUENCE|VIEW)\b/i],
  ['renames', /\bRENAME\b/i],
  ['changes the type of a column', /\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/i],
  ['asks for a value that was optional', /\bALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL\b/i],
  ['takes a default away', /\bALTER\s+COLUMN\s+\S+\s+DROP\s+DEFAULT\b/i],
  ['adds a column that must be filled', /\bADD\s+COLUMN\b(?![^;]*\bDEFAULT\b)[^;]*\bNOT\s+NULL\b/i],
  ['empties a table', /\bTRUNCATE\s+(TABLE\s+)?"?\w+"?\s*(CASCADE)?;/i],
]

const statementsOf = (name: string): string[] =>
  readFileSync(join(folder, name), 'utf8')
    .replaceAll(/--(?!> ).*$/gm, '')
    .split('--> statement-breakpoint')

it.each(since)('a release that still runs survives %s: it only adds', (name) => {
  const found = statementsOf(name).flatMap((statement) =>
    FORBIDDEN.filter(([, sign]) => sign.test(statement)).map(([what]) => `${what}: ${statement.trim().slice(0, 120)}`),
  )
  expect(found).toEqual([])
})

it.each([
  ['ALTER TABLE "orders" DROP COLUMN "number";', 'drops a column'],
  ['ALTER TABLE orders RENAME COLUMN a TO b;', 'renames'],
  ['ALTER TABLE "orders" ALTER COLUMN "number" SET DATA TYPE bigint;', 'changes the type of a column'],
  ['ALTER TABLE "orders" ADD COLUMN "x" text NOT NULL;', 'adds a column that must be filled'],
  ['DROP TABLE orders;', 'drops a table'],
])('notices %s', (statement, what) => {
  expect(FORBIDDEN.filter(([, sign]) => sign.test(statement)).map(([name]) => name)).toContain(what)
})

it('every column that the release before knows is still there as it was, and asks for no value that it does not send', async () => {
  const file = join(folder, 'meta', `${RELEASED}_snapshot.json`)
  const { tables } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot
  const { ownerUrl, drop } = await freshDatabase()
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const now = await sql<{ table: string; column: string; type: string; required: boolean }[]>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull and not a.atthasdef and a.attidentity = '' as required
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`
  await sql.end()
  await drop()
  const typeOf = new Map(now.map(({ table, column, type }) => [`${table}.${column}`, type]))
  const known = Object.values(tables).flatMap(({ name, columns }) =>
    Object.values(columns).map((column) => ({ place: `${name}.${column.name}`, type: column.type })),
  )
  const same = ({ place, type }: { place: string; type: string }) => typeOf.get(place) === type.replaceAll('"', '')
  expect(known.filter((column) => !same(column)).map(({ place, type }) => `${place} ${type}`)).toEqual([])
  const names = new Set(Object.values(tables).map(({ name }) => name))
  const places = new Set(known.map(({ place }) => place))
  const asked = now.filter(
    ({ table, column, required }) => required && names.has(table) && !places.has(`${table}.${column}`),
  )
  expect(asked).toEqual([])
})
