import postgres from 'postgres'
import type { Database } from '../../db/client.ts'
import { fillLargeWorld } from '../../db/seed/largeWorld.ts'
import type { WorldRules } from '../../db/seed/largeWorld.ts'
import { withoutIndexes } from '../../db/seed/withoutIndexes.ts'
import { accountId } from '../domain/credit/accounts.ts'
import type { AccountName } from '../domain/credit/accounts.ts'
import { paymentReference } from '../domain/invoices/paymentReference.ts'
import type { Actor } from '../domain/kernel/actor.ts'
import { toBase62 } from '../domain/kernel/ids.ts'
import { RIGHTS } from '../domain/kernel/rights.ts'
import { searchable } from '../domain/kernel/text.ts'
import { createApiKey } from '../domain/keys/createApiKey.ts'
import { createReseller } from '../domain/resellers/createReseller.ts'
import { hashPassword } from '../domain/users/passwords.ts'

export interface LargeWorldScale {
  resellers: number
  /** Over all resellers together. */
  clients: number
  orders: number
}

export const FULL_SCALE: LargeWorldScale = { resellers: 10, clients: 100_000, orders: 1_000_000 }

export interface LargeWorldOptions {
  /** Signs in as an owner of the tables that row security does not bind (a superuser or BYPASSRLS). */
  ownerUrl: string
  db: Database
  scale?: LargeWorldScale
  /** The end of the history; now when left out. */
  now?: Date
  /** Checks every reference while loading: slower. */
  checked?: boolean
  /** Stores products, clients, orders and invoices alone, for scales that would not fit: the books tell nothing. */
  listsOnly?: boolean
  onProgress?: (orders: number, of: number) => void
  /** Told what is done once the orders are stored, such as `making orders_waiting, 12 left`. */
  onStep?: (what: string) => void
}

/** How to come in to one reseller of the large world. */
export interface LargeReseller {
  name: string
  email: string
  password: string
  /** Of the live world, with every right; the test world stays empty. */
  apiKey: string
  resellerId: string
  environmentId: string
}

const RULES: WorldRules = {
  accountId: (environmentId, kind, currency, subAccountId) =>
    accountId(environmentId, { kind, currency, ...(subAccountId && { subAccountId }) } as AccountName),
  searchable,
  paymentReference,
  handleOf: (environmentId) => toBase62(environmentId.replaceAll('-', '')),
}
const HISTORY_MS = 3 * 365 * 86_400_000

/**
 * Fills a migrated, empty database with resellers of some two years of business each, the same every time but for
 * secrets and ids of the resellers. The books are sound, unless it is for lists only; the tables vacuumed and analysed.
 */
export async function seedLargeWorld(options: LargeWorldOptions): Promise<LargeReseller[]> {
  const scale = options.scale ?? FULL_SCALE
  const now = options.now ?? new Date()
  const owner = postgres(options.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const [role] = await owner<
      { superuser: boolean }[]
    >`select rolsuper as superuser from pg_roles where rolname = current_user`
    const share = (total: number) => Math.ceil(total / scale.resellers)
    const load = async () => {
      const made: LargeReseller[] = []
      for (let number = 1; number <= scale.resellers; number++) {
        const { reseller, world } = await takeOn(owner, options.db, number, new Date(now.getTime() - HISTORY_MS))
        await fillLargeWorld(owner, world, {
          rules: RULES,
          clients: share(scale.clients),
          orders: share(scale.orders),
          now,
          trusted: role!.superuser && !options.checked,
          listsOnly: options.listsOnly ?? false,
          onProgress: (orders) => options.onProgress?.(made.length * share(scale.orders) + orders, scale.orders),
        })
        made.push(reseller)
      }
      return made
    }
    return await withoutIndexes(owner, load, (name, left) => options.onStep?.(`making ${name}, ${left} left`))
  } finally {
    options.onStep?.('vacuuming')
    await owner`vacuum (analyze)`.finally(() => owner.end({ timeout: 5 }))
  }
}

async function takeOn(owner: postgres.Sql, db: Database, number: number, clock: Date) {
  const name = `Large Reseller ${number}`
  const person = { name: `Keeper ${number}`, email: `keeper${number}@large.example`, language: 'en' }
  const password = `large world ${toBase62(crypto.randomUUID().replaceAll('-', '')).slice(-12)}`
  const { resellerId, userId, worlds } = await createReseller(owner, {
    name,
    legalName: `${name} S.r.l.`,
    defaultCurrency: 'EUR',
    timeZone: 'Europe/Rome',
    prefix: `L${number}`,
    iban: 'IT60X0542811101000000123456',
    bic: 'BPPIITRRXXX',
    brandColor: '#0f766e',
    owner: { ...person, passwordHash: await hashPassword(password) },
  })
  const environmentId = worlds.LIVE
  const who = { resellerId, environmentId, world: 'LIVE' as const, rights: RIGHTS }
  const actor: Actor = { kind: 'USER', id: userId, name: person.name, ...who }
  const ctx = { actor, db, language: 'en' as const, publicUrl: 'http://localhost', onCommitted: () => {}, clock }
  const { apiKey, secret } = await createApiKey(ctx, { name: 'Shop', scopes: [...RIGHTS] })
  const reseller: LargeReseller = { name, email: person.email, password, apiKey: secret!, resellerId, environmentId }
  const world = {
    environmentId,
    currency: 'EUR',
    program: { kind: 'API_KEY' as const, id: apiKey.id, label: 'Shop' },
    person: { kind: 'USER' as const, id: userId, label: person.name },
    seed: number * 7919,
  }
  return { reseller, world }
}
