import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const docs = resolve(import.meta.dirname, '../../docs')
const rows = [
  ...readFileSync(join(docs, 'reliability.md'), 'utf8').matchAll(/^\| (\w\d) .*?\]\((\.\.\/test\/[^)]+)\)/gm),
].map(([, id, file]) => ({ id: id!, file: join(docs, file!) }))

it('the table of scenarios names files that are there and that name the scenario', () => {
  expect(rows.length).toBeGreaterThan(20)
  const wrong = rows.filter(
    ({ id, file }) => !existsSync(file) || !new RegExp(`\\b${id}\\b`).test(readFileSync(file, 'utf8')),
  )
  expect(wrong).toEqual([])
})

it('the table of scenarios has every one', () => {
  const wanted = [
    'C1',
    'C2',
    'C3',
    'C4',
    'C5',
    'C6',
    'C7',
    'C8',
    'K1',
    'K2',
    'K3',
    'K4',
    'K5',
    'K6',
    'S1',
    'S2',
    'S3',
    'S4',
    'S5',
    'T1',
    'T2',
    'A1',
    'A2',
    'A3',
    'A4',
    'A5',
    'I1',
  ]
  expect(wanted.filter((id) => !rows.some((row) => row.id === id))).toEqual([])
})
