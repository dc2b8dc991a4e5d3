import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database, TransactionSettings, Tx } from '../../db/client.ts'
import { openBooks, fillBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'

let books: Books
let db: Database

beforeAll(async () => {
  books = await openBooks()
  await fillBooks(books.mine)
  await fillBooks(books.other)
  await fillBooks(books.other)
  // One connection, so that everything meets the same statements.
  db = openDatabase(books.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await db.close()
  await books.close()
})

const kept = async (tx: Tx, like: string): Promise<number> => {
  const rows = await tx.execute<{ kept: number }>(
    sql`select count(*)::int as kept from pg_prepared_statements where statement like ${like} and statement not like '%pg_prepared%'`,
  )
  return rows[0]!.kept
}

describe('statements that connections keep', () => {
  it('are sent once, and only by those who said that they come again', async () => {
    const ask = (word: string, settings: TransactionSettings) =>
      db.transaction(
        null,
        async (tx) => {
          for (const value of [1, 2]) await tx.execute(sql`select ${value}::int as ${sql.raw(word)}`)
          return kept(tx, `%as ${word}`)
        },
        settings,
      )
    expect(await ask('forgotten', {})).toBe(0)
    expect(await ask('remembered', { remembered: true })).toBe(1)
    expect(await ask('remembered', { remembered: true })).toBe(1)
  })

  it('show each world its own rows, and nobody’s to nobody, however often they were planned', async () => {
    const clients = (tenant: string | null, clientId?: string) =>
      db.transaction(
        tenant,
        async (tx) => {
          const rows = await tx.execute<{ world: string }>(
            sql`select environment_id as world from sub_accounts where version >= ${0}`,
          )
          return rows.map(({ world }) => world)
        },
        {
          remembered: true,
          confines: clientId ? { clientId, shopIds: null, tags: null, personId: clientId } : null,
        },
      )
    const { mine, other } = books
    const stranger = '01900000-0000-7000-8000-000000000000'
    // More than five times, after which PostgreSQL plans for all values at once.
    for (let round = 0; round < 8; round++) {
      expect(await clients(mine.environmentId)).toEqual([mine.environmentId])
      expect(await clients(other.environmentId)).toEqual([other.environmentId, other.environmentId])
      expect(await clients(other.environmentId, stranger)).toEqual([])
      expect(await clients(null)).toEqual([])
    }
  })

  it('are none of those that come in many lengths', async () => {
    const values = (count: number) =>
      sql.join(
        Array.from({ length: count }, (_, i) => sql`(${i}::int)`),
        sql`, `,
      )
    const rows = await db.transaction(
      null,
      async (tx) => {
        for (const count of [40, 60]) await tx.execute(sql`select count(*) as lengths from (values ${values(count)}) v`)
        return kept(tx, '%as lengths%')
      },
      { remembered: true },
    )
    expect(rows).toBe(1)
  })

  it('are five hundred at most', async () => {
    const all = await db.transaction(
      null,
      async (tx) => {
        for (let i = 0; i < 520; i++) await tx.execute(sql`select ${i}::int as ${sql.raw(`many_${i}`)}`)
        return kept(tx, '%as many%')
      },
      { remembered: true },
    )
    expect(all).toBeGreaterThan(400)
    expect(all).toBeLessThanOrEqual(500)
  })
})
