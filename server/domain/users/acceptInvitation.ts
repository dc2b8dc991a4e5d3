import { and, eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../../../db/client.ts'
import { resellers, users } from '../../../db/schema/resellers.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import { userTokens } from '../../../db/schema/signIn.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { write } from '../kernel/write.ts'
import { hashPassword } from './passwords.ts'
import { environmentOfUserToken, voidUserTokens } from './userTokens.ts'
import { assertGoodPassword } from './assertGoodPassword.ts'

/** What the page behind an invitation's link shows before a password is chosen. */
export interface Invitation {
  name: string
  email: string
  reseller: string
  language: string
}

/** The invitation behind a link; null when it was used, withdrawn, replaced or is too old. */
export function readInvitation(db: Database, token: string): Promise<Invitation | null> {
  const environmentId = environmentOfUserToken(token)
  if (!environmentId) return Promise.resolve(null)
  return db.transaction(environmentId, async (tx) => {
    const user = await findInvited(tx, token)
    if (!user) return null
    const [reseller] = await tx.select({ name: resellers.name }).from(resellers)
    return { name: user.name, email: user.email, reseller: reseller!.name, language: user.language }
  })
}

export interface AcceptInvitationInput {
  token: string
  password: string
}

/** Who accepted, and a world of theirs to read them in. */
export interface Accepted {
  /** The person's stored id. */
  id: string
  environmentId: string
}

/**
 * Somebody who was invited chooses a password and is one of the reseller's people from then on. Answers who they are; the
 * link is used up. Throws INVITATION_INVALID and what assertGoodPassword throws.
 */
export async function acceptInvitation(
  outside: Omit<Context, 'actor'>,
  { token, password }: AcceptInvitationInput,
): Promise<Accepted> {
  const environmentId = environmentOfUserToken(token)
  const found = environmentId && (await outside.db.transaction(environmentId, (tx) => findInvited(tx, token)))
  if (!environmentId || !found) throw new DomainError('INVITATION_INVALID').at('token')
  const { id, name, resellerId } = found
  assertGoodPassword(password, found, ['password'])
  const passwordHash = await hashPassword(password)
  const actor = { kind: 'USER', id, name, rights: ['users.manage'], resellerId, environmentId, world: 'LIVE' } as const
  const options = { operation: 'acceptInvitation', right: 'users.manage', input: {} } as const
  return write({ ...outside, actor }, options, async (write) => {
    const held = await findInvited(write.tx, token, true)
    if (!held) throw new DomainError('INVITATION_INVALID').at('token')
    const version = held.version + 1
    await write.tx.update(users).set({ status: 'ACTIVE', passwordHash, version }).where(eq(users.id, id))
    await voidUserTokens(write.tx, id, ['INVITE'])
    write.record({
      kind: 'user.joined',
      subjectType: 'USER',
      subjectId: id,
      subjectVersion: version,
      data: { name },
    })
    return { id, environmentId }
  })
}

async function findInvited(tx: Tx, token: string, hold = false): Promise<UserRow | null> {
  const query = tx
    .select({ user: users })
    .from(userTokens)
    .innerJoin(users, and(eq(users.resellerId, userTokens.resellerId), eq(users.id, userTokens.userId)))
    .where(
      and(
        eq(userTokens.secretHash, hashSecret(token)),
        eq(userTokens.purpose, 'INVITE'),
        eq(users.status, 'INVITED'),
        sql`${userTokens.expiresAt} > clock_now()`,
      ),
    )
  const [found] = await (hold ? query.for('update') : query)
  return found?.user ?? null
}
