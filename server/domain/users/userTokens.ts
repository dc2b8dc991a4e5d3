import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import { randomBytes } from 'node:crypto'
import type { Tx } from '../../../db/client.ts'
import { userTokens } from '../../../db/schema/signIn.ts'
import type { TokenPurpose, UserTokenRow } from '../../../db/schema/signIn.ts'
import { toBase62 } from '../kernel/ids.ts'
import { environmentOfToken, hashSecret, newToken } from '../kernel/tokens.ts'

const PREFIX = 'one_'
const MORE_BYTES = 16
const MORE_LENGTH = 22

export interface NewUserToken {
  /** A world of the person's reseller: the token says in which one it can be looked up. */
  environmentId: string
  resellerId: string
  userId: string
  purpose: TokenPurpose
  /** For how long it is good. */
  minutes: number
  /** What it was handed out for. */
  data?: string
}

/** Makes a secret of 32 random bytes for a person and answers it; what is stored is its hash. */
export async function issueUserToken(tx: Tx, what: NewUserToken): Promise<string> {
  const { environmentId, resellerId, userId, purpose, minutes, data } = what
  const token = newToken(PREFIX, environmentId) + toBase62(randomBytes(MORE_BYTES).toString('hex'))
  await tx.insert(userTokens).values({
    resellerId,
    secretHash: hashSecret(token),
    userId,
    purpose,
    data: data ?? null,
    expiresAt: sql`clock_now() + make_interval(mins => ${minutes})`,
  })
  return token
}

/** The world to look a token up in; null for what is none. It proves nothing until it is looked up. */
export const environmentOfUserToken = (token: string): string | null =>
  environmentOfToken(PREFIX, token.slice(0, -MORE_LENGTH))

const good = (token: string, purpose: TokenPurpose) =>
  and(
    eq(userTokens.secretHash, hashSecret(token)),
    eq(userTokens.purpose, purpose),
    gt(userTokens.expiresAt, sql`clock_now()`),
  )

/** Whose token it is, without using it up; null when it is good for nothing. */
export async function readUserToken(tx: Tx, token: string, purpose: TokenPurpose): Promise<UserTokenRow | null> {
  const [row] = await tx.select().from(userTokens).where(good(token, purpose))
  return row ?? null
}

/** Uses a token up: of those who come with it at once, one gets it. Null when it is good for nothing (any more). */
export async function takeUserToken(tx: Tx, token: string, purpose: TokenPurpose): Promise<UserTokenRow | null> {
  const [row] = await tx.delete(userTokens).where(good(token, purpose)).returning()
  return row ?? null
}

/** Counts a wrong answer that came with a token, which is good for `most` of them. */
export async function spendTry(tx: Tx, token: string, most: number): Promise<void> {
  const mine = eq(userTokens.secretHash, hashSecret(token))
  await tx
    .update(userTokens)
    .set({ tries: sql`${userTokens.tries} + 1` })
    .where(mine)
  await tx.delete(userTokens).where(and(mine, sql`${userTokens.tries} >= ${most}`))
}

/** All of a person's tokens of some purposes are good for nothing from now on. */
export async function voidUserTokens(tx: Tx, userId: string, purposes: TokenPurpose[]): Promise<void> {
  await tx.delete(userTokens).where(and(eq(userTokens.userId, userId), inArray(userTokens.purpose, purposes)))
}
