import fc from 'fast-check'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { paymentReference } from '../../server/domain/invoices/paymentReference.ts'
import { searchable } from '../../server/domain/kernel/text.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'

// What the database makes of texts and numbers when it places orders: the same as the code, or nothing.
let fresh: FreshDatabase
let owner: postgres.Sql

beforeAll(async () => {
  fresh = await freshDatabase()
  owner = postgres(fresh.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await owner.end()
  await fresh.drop()
})

async function made(name: string, of: string[]): Promise<(string | null)[]> {
  const rows = await owner.unsafe<{ made: string | null }[]>(
    `select ${name}(value) as made from jsonb_array_elements_text($1::text::jsonb) with ordinality as t (value, n) order by n`,
    [JSON.stringify(of)],
  )
  return rows.map((row) => row.made)
}

const isHalfOfAPair = (code: number) => code >= 0xd800 && code <= 0xdfff
const EVERY_CHARACTER = Array.from({ length: 0xffff }, (_, i) => i + 1).filter((code) => !isHalfOfAPair(code))

it('the text for finding is the code’s, whatever letters it has', { timeout: 60_000 }, async () => {
  // Within a word, at its end, alone, and twice.
  const texts = EVERY_CHARACTER.map((code) => String.fromCharCode(code)).map((it) => `A${it}b C${it} ${it} ${it}${it}`)
  const stored = await made('searchable_text', texts)
  const known = texts.filter((_, i) => stored[i] !== null)
  expect(stored.filter((text) => text !== null)).toEqual(known.map((text) => searchable(text)))
  expect(known.length).toBeGreaterThan(900)
})

it('the text for finding is known for names of Europe', async () => {
  const names = [
    'Zoë "the" \\ Client\n& Söhne',
    ' Łódź Sp. z o.o. – Ăîșț ÇİĞ „Ünal“ ',
    'Đặng Nguyễn',
    'ООО «Ёлка Й»'.replaceAll('«', '“'),
    'Åse Ørsted ÆSIR ß ẞ',
    '^`´¨ \t\v\f\r\u00a0x',
    '',
  ]
  expect(await made('searchable_text', names)).toEqual(names.map((name) => searchable(name)))
})

it('the text for finding is the code’s for texts put together at random', async () => {
  const letters = fc.string({ unit: fc.constantFrom(...'aZ \n\u00a0ŁłĂşéÇß^`İıΣς\u0301ЙёſDž€™👩字'), maxLength: 12 })
  const texts = fc.sample(letters, 2_000)
  const stored = await made('searchable_text', texts)
  texts.forEach((text, i) => expect([text, null, searchable(text)]).toContain(stored[i]))
  expect(stored.filter((text) => text === null).length).toBeLessThan(texts.length)
  stored.forEach((text, i) => text === null || expect(text).toBe(searchable(texts[i]!)))
})

it('the reference of an invoice is the code’s for ten thousand numbers', async () => {
  const base = fc.string({ unit: fc.constantFrom(...'ABCXYZ0123456789'), minLength: 1, maxLength: 21 })
  const bases = [
    ...Array.from({ length: 5_000 }, (_, i) => `R${i % 97}INV${String(i * 7).padStart(5, '0')}`),
    ...fc.sample(base, 5_000),
    'Z'.repeat(21),
    '0',
  ]
  expect(await made('payment_reference', bases)).toEqual(bases.map((one) => paymentReference(one)))
  for (const wrong of ['', 'INV-1', 'inv1', 'É1', 'A'.repeat(22), '1 2', 'A\n'])
    await expect(made('payment_reference', [wrong])).rejects.toMatchObject({ code: 'GL002' })
})

it('a number of a series has five digits, and more once they are needed', async () => {
  const runnings = [1, 42, 99_999, 100_000, 2_147_483_647]
  const rows = await owner`select number_in_series('R1-INV-', n) as made from unnest(${runnings}::int[]) as n`
  expect(rows.map(({ made }) => made)).toEqual(runnings.map((n) => `R1-INV-${String(n).padStart(5, '0')}`))
})
