import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { generateSecret, generateURI, verify } from 'otplib'
import type { Tx } from '../../../db/client.ts'
import { oneTimeCodes } from '../../../db/schema/signIn.ts'
import type { Vault } from '../kernel/Vault.ts'
import type { Person } from './account.ts'

const PURPOSE = 'one-time codes'
const ISSUER = 'Greenlight'
/** Clocks of phones are off by some seconds: the code before and the one after are good too. */
const TOLERANCE_SECONDS = 30

const mine = (userId: string) => eq(oneTimeCodes.userId, userId)

/** Whether a person is asked for a one-time code. */
export async function hasOneTimeCodes(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx
    .select({ userId: oneTimeCodes.userId })
    .from(oneTimeCodes)
    .where(and(mine(userId), isNotNull(oneTimeCodes.confirmedAt)))
  return rows.length > 0
}

/** Makes a new secret, which counts once a first code has proved that the person's device has it. */
export async function prepareOneTimeCodes(
  tx: Tx,
  vault: Vault,
  { user }: Person,
): Promise<{ secret: string; uri: string }> {
  const secret = generateSecret()
  const row = { sealedSecret: vault.seal(PURPOSE, secret), confirmedAt: null, lastStep: 0 }
  await tx
    .insert(oneTimeCodes)
    .values({ ...row, resellerId: user.resellerId, userId: user.id })
    .onConflictDoUpdate({ target: [oneTimeCodes.resellerId, oneTimeCodes.userId], set: row })
  return { secret, uri: generateURI({ issuer: ISSUER, label: user.email, secret }) }
}

/**
 * Whether a code is right, and uses it up: it and those of the time before it are good for nothing any more, so that
 * whoever looked over the shoulder has none. `confirmed` false: the first code of a secret that does not count yet.
 */
export async function takeOneTimeCode(
  tx: Tx,
  vault: Vault,
  userId: string,
  code: string,
  confirmed = true,
): Promise<boolean> {
  const [row] = await tx
    .select({
      sealedSecret: oneTimeCodes.sealedSecret,
      confirmedAt: oneTimeCodes.confirmedAt,
      lastStep: oneTimeCodes.lastStep,
      epoch: sql<string>`extract(epoch from clock_now())`,
    })
    .from(oneTimeCodes)
    .where(mine(userId))
    .for('update')
  const token = code.replace(/\s/g, '')
  if (!row || (row.confirmedAt !== null) !== confirmed || !/^\d{6}$/.test(token)) return false
  const result = await verify({
    secret: vault.open(PURPOSE, row.sealedSecret),
    token,
    epoch: Math.floor(Number(row.epoch)),
    epochTolerance: TOLERANCE_SECONDS,
  })
  if (!result.valid) return false
  const step = (result as { timeStep: number }).timeStep
  if (step <= row.lastStep) return false
  await tx
    .update(oneTimeCodes)
    .set({ lastStep: step, confirmedAt: sql`coalesce(${oneTimeCodes.confirmedAt}, clock_now())` })
    .where(mine(userId))
  return true
}

/** From now on no code is asked for. Answers whether one was. */
export async function removeOneTimeCodes(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx.delete(oneTimeCodes).where(mine(userId)).returning({ confirmedAt: oneTimeCodes.confirmedAt })
  return rows.some(({ confirmedAt }) => confirmedAt !== null)
}
