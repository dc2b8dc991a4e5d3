import { eq, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { sessions } from '../../../db/schema/access.ts'
import { environments, users } from '../../../db/schema/resellers.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import { DomainError } from '../kernel/errors.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { verifyPassword } from './passwords.ts'
import { environmentOfSession, newSessionToken } from './sessionToken.ts'
import type { SignInAttempts } from './SignInAttempts.ts'

export interface SignInInput {
  email: string
  password: string
}

/** The longest password that is looked at: hashing what is longer would be work for a stranger. */
const LONGEST_PASSWORD = 1_000

/**
 * Opens a session in the live world of the person's reseller and answers its secret, which is stored as a hash only.
 * `before` is the session that the browser still had; it ends. A wrong e-mail, a wrong password and too many attempts
 * look the same from outside and take as long: SIGN_IN_FAILED.
 */
export async function signIn(
  db: Database,
  attempts: SignInAttempts,
  input: SignInInput,
  before: string | null,
): Promise<string> {
  const email = input.email.trim().toLowerCase()
  const allowed = attempts.mayEvaluate(email) && input.password.length <= LONGEST_PASSWORD
  const user = await findUser(db, email)
  const right = await verifyPassword(
    allowed && user ? user.passwordHash : null,
    input.password.slice(0, LONGEST_PASSWORD),
  )
  if (!right || user?.status !== 'ACTIVE') throw new DomainError('SIGN_IN_FAILED')
  attempts.forget(email)
  return openSession(db, user, before)
}

function findUser(db: Database, email: string): Promise<UserRow | undefined> {
  return db.transaction(
    null,
    async (tx) => {
      const [user] = await tx
        .select()
        .from(users)
        .where(eq(users.email, email.replaceAll('\0', '')))
      return user
    },
    { signInEmail: email.replaceAll('\0', '') },
  )
}

async function openSession(db: Database, user: UserRow, before: string | null): Promise<string> {
  const worlds = await db.transaction(null, (tx) => tx.select().from(environments), { signInReseller: user.resellerId })
  // Somebody of a client goes to the world that the client is in.
  const environmentId = user.clientEnvironmentId ?? worlds.find(({ world }) => world === 'LIVE')?.id
  if (!environmentId) throw new Error('The reseller has no live world.')
  const token = newSessionToken(environmentId)
  await db.transaction(environmentId, async (tx) => {
    if (before && environmentOfSession(before) === environmentId) {
      await tx.delete(sessions).where(eq(sessions.secretHash, hashSecret(before)))
    }
    await tx.insert(sessions).values({
      environmentId,
      secretHash: hashSecret(token),
      resellerId: user.resellerId,
      userId: user.id,
      lastSeenAt: sql`clock_now()`,
      expiresAt: sql`clock_now() + interval '12 hours'`,
    })
  })
  return token
}
