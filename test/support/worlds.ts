import postgres from 'postgres'
import type { Database } from '../../db/client.ts'
import type { World } from '../../db/schema/resellers.ts'
import { topUpResellerCredit } from '../../server/domain/credit/topUpResellerCredit.ts'
import { createApiKey } from '../../server/domain/keys/createApiKey.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { RIGHTS } from '../../server/domain/kernel/rights.ts'
import { createReseller } from '../../server/domain/resellers/createReseller.ts'
import { hashPassword } from '../../server/domain/users/passwords.ts'

/** A reseller of a test: how to come in, and where its rows are. */
export interface TestReseller {
  name: string
  email: string
  password: string
  /** Of the live world, with every right. */
  apiKey: string
  /** Of the test world, with every right. */
  testApiKey: string
  resellerId: string
  environmentId: string
  /** What the rules are given when its owner acts in the live world. */
  ctx: Context
}

let made = 0

/** Makes a reseller that owns a million of its own credit. Its names, prefix and addresses are its alone. */
export async function makeReseller(ownerUrl: string, db: Database, publicUrl: string): Promise<TestReseller> {
  const number = ++made
  const name = `Reseller ${number}`
  const email = `owner${number}@reseller.example`
  const password = `password of reseller ${number}`
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const created = await createReseller(owner, {
    name,
    legalName: `${name} S.r.l.`,
    defaultCurrency: 'EUR',
    timeZone: 'Europe/Rome',
    prefix: `R${number}`,
    iban: 'IT60X0542811101000000123456',
    bic: 'BPPIITRRXXX',
    brandColor: '#0f766e',
    owner: { name: `Owner ${number}`, email, passwordHash: await hashPassword(password), language: 'en' },
  })
  await owner.end()
  const ctxOf = (world: World): Context => ({
    db,
    publicUrl,
    language: 'en',
    onCommitted: () => {},
    actor: {
      kind: 'USER',
      id: created.userId,
      name: `Owner ${number}`,
      rights: RIGHTS,
      resellerId: created.resellerId,
      environmentId: created.worlds[world],
      world,
    },
  })
  const ctx = ctxOf('LIVE')
  await topUpResellerCredit(ctx, { amount: { amount: '1000000.00', currency: 'EUR' } })
  const key = await createApiKey(ctx, { name: 'test program', scopes: [...RIGHTS] })
  const testKey = await createApiKey(ctxOf('TEST'), { name: 'test program', scopes: [...RIGHTS] })
  return {
    name,
    email,
    password,
    apiKey: key.secret!,
    testApiKey: testKey.secret!,
    resellerId: created.resellerId,
    environmentId: created.worlds.LIVE,
    ctx,
  }
}
