import { sql } from 'drizzle-orm'
import type { World } from '../../../db/schema/resellers.ts'
import { instantOf } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { publicId, storedId } from '../kernel/ids.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { changeAccount, personOf } from './account.ts'
import type { SignInServices } from './account.ts'
import { endSessions } from './endSessions.ts'

/** A browser that is signed in as the person who asks. */
export interface SessionView {
  id: string
  world: World
  signedInAt: Date
  lastSeenAt: Date
  expiresAt: Date
  address: string | null
  browser: string | null
  /** Whether it is the one that asks. */
  current: boolean
}

/** The person's sessions in both worlds, the one seen last first; `token` is the one that asks. Throws PEOPLE_ONLY. */
export async function readSessions(ctx: Context, token: string | null): Promise<SessionView[]> {
  const { user, home } = await personOf(ctx)
  const rows = await ctx.db.transaction(home, (tx) =>
    tx.execute<{
      id: string
      world: World
      secret_hash: Buffer
      signed_in_at: string
      last_seen_at: string
      expires_at: string
      address: string | null
      browser: string | null
    }>(sql`select * from user_sessions(${user.id})`),
  )
  const mine = token === null ? null : hashSecret(token)
  return [...rows].map((row) => ({
    id: publicId('SESSION', row.id),
    world: row.world,
    signedInAt: instantOf(row.signed_in_at),
    lastSeenAt: instantOf(row.last_seen_at),
    expiresAt: instantOf(row.expires_at),
    address: row.address,
    browser: row.browser,
    current: mine !== null && row.secret_hash.equals(mine),
  }))
}

/** Ends one of the person's sessions. Answers its hash. Throws PEOPLE_ONLY, SESSION_NOT_FOUND. */
export async function endSession(services: SignInServices, ctx: Context, sessionId: string): Promise<Buffer[]> {
  const person = await personOf(ctx)
  const only = storedId('SESSION', sessionId, 'SESSION_NOT_FOUND', ['sessionId'])
  return changeAccount(services, person, async (tx, note) => {
    const ended = await endSessions(tx, person.user.id, { only })
    if (ended.length === 0) throw new DomainError('SESSION_NOT_FOUND').at('sessionId')
    note({ kind: 'session.ended' })
    return ended
  })
}

/** Ends all of the person's sessions but the one that asks. Answers their hashes. Throws PEOPLE_ONLY. */
export async function endOtherSessions(
  services: SignInServices,
  ctx: Context,
  token: string | null,
): Promise<Buffer[]> {
  const person = await personOf(ctx)
  return changeAccount(services, person, async (tx, note) => {
    const ended = await endSessions(tx, person.user.id, { kept: token })
    if (ended.length > 0) note({ kind: 'session.others_ended', data: { count: ended.length } })
    return ended
  })
}
