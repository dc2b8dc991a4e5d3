import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

interface Floor {
  package: string
  /** The oldest version without the flaw. */
  version: string
  /** Published under; left out where the number is not certain. */
  id?: string
  flaw: string
}

/** Flaws that were published in what is served or tested with, each with the version that ended it. */
const FLOORS: Floor[] = [
  {
    package: 'fastify',
    version: '5.8.1',
    id: 'CVE-2026-3419',
    flaw: 'a content type with garbage behind it is accepted',
  },
  {
    package: 'fastify',
    version: '5.7.2',
    id: 'CVE-2026-25223',
    flaw: 'a tab in the content type goes round validation',
  },
  {
    package: '@fastify/static',
    version: '9.1.1',
    id: 'CVE-2026-6414',
    flaw: 'encoded slashes go round guards of paths',
  },
  { package: 'find-my-way', version: '9.0.1', id: 'CVE-2024-45813', flaw: 'some routes make slow regular expressions' },
  { package: 'cookie', version: '0.7.0', id: 'CVE-2024-47764', flaw: 'names of cookies may smuggle other attributes' },
  { package: 'ws', version: '8.17.1', id: 'CVE-2024-37890', flaw: 'many headers end the process' },
  {
    package: '@apollo/server',
    version: '5.5.0',
    flaw: 'uncommon content types go round the protection against foreign sites',
  },
  { package: 'nodemailer', version: '7.0.7', flaw: 'quoted addresses send mail to another domain' },
  {
    package: 'vitest',
    version: '3.0.5',
    id: 'CVE-2025-24964',
    flaw: 'any site runs code through a listening test server',
  },
]

const lockfile = readFileSync(resolve(import.meta.dirname, '../../pnpm-lock.yaml'), 'utf8')
const packages = lockfile.slice(lockfile.indexOf('\npackages:\n'), lockfile.indexOf('\nsnapshots:\n'))

/** Every version of a package that is locked. */
const versionsOf = (name: string): string[] =>
  [...packages.matchAll(/^ {2}'?(@?[^@'\s]+)@(\d[^:'(]*)'?:$/gm)]
    .filter(([, found]) => found === name)
    .map(([, , version]) => version!)

const isOlder = (version: string, floor: string): boolean => {
  const [left, right] = [version, floor].map((text) => text.split('-')[0]!.split('.').map(Number)) as [
    number[],
    number[],
  ]
  const at = left.findIndex((part, place) => part !== right[place])
  return at !== -1 && left[at]! < right[at]!
}

it.each(FLOORS)('$package is not older than $version: $flaw', ({ package: name, version }) => {
  const locked = versionsOf(name)
  expect(locked, `${name} is not in the lockfile any more: take its line out of this table`).not.toEqual([])
  expect(locked.filter((one) => isOlder(one, version))).toEqual([])
})

it('compares versions by their numbers', () => {
  expect(isOlder('5.12.7', '5.8.1')).toBe(false)
  expect(isOlder('5.8.0', '5.8.1')).toBe(true)
  expect(isOlder('4.99.0', '5.0.0')).toBe(true)
  expect(isOlder('5.8.1', '5.8.1')).toBe(false)
})
