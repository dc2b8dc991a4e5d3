import type postgres from 'postgres'
import { isIban } from '../domain/invoices/epcPayload.ts'
import { createApiKey } from '../domain/keys/createApiKey.ts'
import { readEmail, readText } from '../domain/kernel/text.ts'
import { newToken } from '../domain/kernel/tokens.ts'
import { createReseller } from '../domain/resellers/createReseller.ts'
import { hashPassword } from '../domain/users/passwords.ts'
import type { OperatorDatabase } from './openForOperator.ts'
import { ownerOf } from './ownerOf.ts'

export interface NewResellerOptions {
  name: string
  email: string
  legalName?: string
  person?: string
  currency?: string
  timeZone?: string
  prefix?: string
  iban?: string
  bic?: string
}

/** Takes a reseller on and says how its owner signs in. The password and the key are shown this once. */
export async function createResellerCommand(
  { owner, db }: OperatorDatabase,
  options: NewResellerOptions,
): Promise<string[]> {
  const name = readText(options.name, ['name'])
  const email = readEmail(options.email, ['email'])
  const iban = options.iban?.replace(/\s/g, '').toUpperCase() ?? null
  if (iban !== null && !isIban(iban))
    throw new Error(`${options.iban} is no IBAN: its check digits do not fit. Correct it.`)
  await assertFree(owner, email)
  const password = newToken('', crypto.randomUUID()).slice(-16)
  await createReseller(owner, {
    name,
    legalName: options.legalName ?? name,
    defaultCurrency: options.currency ?? 'EUR',
    timeZone: options.timeZone ?? 'Europe/Rome',
    prefix: options.prefix ?? prefixOf(name),
    iban,
    bic: options.bic ?? null,
    brandColor: '#0f766e',
    owner: { name: options.person ?? email, email, passwordHash: await hashPassword(password), language: 'en' },
  })
  const keys = await Promise.all(
    (['LIVE', 'TEST'] as const).map(async (world) => {
      const { ctx } = await ownerOf(owner, db, email, world)
      return (await createApiKey(ctx, { name: 'First key' })).secret
    }),
  )
  return [
    `${name} can sign in as ${email} with the password ${password}`,
    `API key, live: ${keys[0]}`,
    `API key, test: ${keys[1]}`,
    'Keep them now: they are stored hashed and cannot be shown again.',
  ]
}

async function assertFree(owner: postgres.Sql, email: string): Promise<void> {
  const [taken] = await owner`select 1 from users where email = ${email}`
  if (taken) throw new Error(`Somebody already signs in as ${email}. Choose another e-mail.`)
}

/** The first letters of the name, as numbers of orders and invoices begin. */
const prefixOf = (name: string): string =>
  name
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 3) || 'GL'
