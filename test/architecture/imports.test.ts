import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

// The icon's glyphs and words are drawn once, for the element, the picture and the payment page.
const icon = 'portal/src/embed'

/** What each part of the house may import, besides itself. */
const MAY_IMPORT: Record<string, string[]> = {
  db: [],
  'server/domain': ['db'],
  'server/schema': ['db/schema'],
  'server/sentences': ['db/schema', 'server/domain/kernel', 'server/domain/mails'],
  'server/share': ['server/domain/kernel', 'server/sentences'],
  'server/live': ['db', 'server/domain'],
  'server/resolvers': ['db', 'server/domain', 'server/schema', 'server/sentences', 'server/share', 'server/live'],
  'server/reads': ['db', 'server/domain', 'server/resolvers'],
  'server/log': [],
  'server/metrics': [],
  'server/http': [
    'db',
    'server/metrics',
    'server/domain',
    'server/sentences',
    'server/share',
    'server/live',
    'server/reads',
    'server/resolvers',
    'server/gateways',
    icon,
  ],
  'server/jobs': ['db', 'server/domain', 'server/live', 'server/metrics'],
  'server/gateways': ['db', 'server/domain', 'server/sentences', 'server/share'],
  'server/seed': ['db', 'server/domain'],
  'server/operator': ['db', 'server'],
  server: ['db', 'server'],
}

const sources = [...filesOf('db'), ...filesOf('server')].map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}))
const portal = filesOf('portal/src').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

function filesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

const partOf = (path: string): string =>
  Object.keys(MAY_IMPORT).find((part) => part !== 'server' && path.startsWith(`${part}/`)) ?? 'server'

const importsOf = (text: string): string[] => [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]!)

const within = (path: string, parts: string[]) =>
  parts.some((part) => path === `${part}.ts` || path.startsWith(`${part}/`))

describe('the house', () => {
  test('imports run one way: app, doors, rules, store', () => {
    const wrong = sources.flatMap(({ path, text }) => {
      const part = partOf(path)
      return importsOf(text)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(root, resolve(root, dirname(path), target)))
        .filter((target) => !within(target, [part, ...MAY_IMPORT[part]!]))
        .map((target) => `${path} imports ${target}`)
    })
    expect(wrong).toEqual([])
  })

  test('the rules know neither GraphQL nor HTTP nor sockets', () => {
    const foreign = /^(graphql|type-graphql|@apollo|fastify|@fastify|ws$|graphql-ws|node:http|node:net)/
    const wrong = sources
      .filter(({ path }) => path.startsWith('server/domain/'))
      .flatMap(({ path, text }) =>
        importsOf(text)
          .filter((target) => foreign.test(target))
          .map((target) => `${path}: ${target}`),
      )
    expect(wrong).toEqual([])
  })

  test('the portal sees nothing of the server but its printed schema', () => {
    const wrong = portal
      .flatMap(({ path, text }) => importsOf(text).map((target) => ({ path, target })))
      .filter(({ target }) => /(^|\/)(server|db)\//.test(target))
      .map(({ path, target }) => `${path} imports ${target}`)
    expect(wrong).toEqual([])
  })

  test('no file of source is longer than 300 lines', () => {
    const long = [...sources, ...portal]
      .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
      .filter(({ lines }) => lines > 300)
    expect(long).toEqual([])
  })

  test('only the settings read the environment', () => {
    const readers = sources.filter(({ text }) => text.includes('process.env')).map(({ path }) => path)
    expect(readers).toEqual(['server/config.ts'])
  })

  test('the rules take the time from the database', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('server/domain/') && !path.includes('SignInAttempts'))
      .filter(({ text }) => /new Date\(\)|Date\.now\(\)|performance\.now\(\)/.test(text))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('money never becomes a floating-point number', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('server/'))
      .flatMap(({ path, text }) => text.split('\n').map((line, i) => ({ at: `${path}:${i + 1}`, line })))
      .filter(({ line }) => /parseFloat|toFixed\(|Number\([^)]*[mM]inor|\+[a-z]+Minor\b(?! )/.test(line))
    expect(wrong).toEqual([])
  })

  test('GraphQL classes hold words and nothing else', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('server/schema/'))
      .filter(({ text }) => /\bawait\b|\basync\b|drizzle|postgres/.test(text))
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})
