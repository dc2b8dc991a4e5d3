import { eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../../../db/client.ts'
import { sessions } from '../../../db/schema/access.ts'
import { hashSecret } from '../kernel/tokens.ts'
import type { Browser, Person, SignInServices } from './account.ts'
import { changeAccount } from './account.ts'
import { environmentOfSession, newSessionToken } from './sessionToken.ts'

/**
 * Opens a session for a person who has proved who they are, and answers its secret, which is stored as a hash only. The
 * session that the browser had before ends, so that nobody can have planted it.
 */
export function openSession(services: SignInServices, person: Person, browser: Browser): Promise<string> {
  return changeAccount(services, person, async (tx, note) => {
    const token = await insertSession(tx, person, browser)
    note({ kind: 'session.started', data: { browser: browser.name, address: browser.seenFrom } })
    return token
  })
}

/** The same within a change of the account that is under way. */
export async function insertSession(tx: Tx, { user, home }: Person, browser: Browser): Promise<string> {
  const before = browser.session
  if (before && environmentOfSession(before) === home) {
    await tx.delete(sessions).where(eq(sessions.secretHash, hashSecret(before)))
  }
  const token = newSessionToken(home)
  await tx.insert(sessions).values({
    environmentId: home,
    secretHash: hashSecret(token),
    resellerId: user.resellerId,
    userId: user.id,
    lastSeenAt: sql`clock_now()`,
    expiresAt: sql`clock_now() + interval '12 hours'`,
    address: browser.seenFrom,
    browser: browser.name,
  })
  return token
}

/** What a session that takes another's place has of it. */
export interface Successor {
  /** The world that it is in. */
  environmentId: string
}

/**
 * Puts a new session in the place of one, in the same world or the other one, with its end and all that is known of it;
 * the one before ends. Null when that was over already.
 */
export async function renewSession(
  db: Database,
  before: string,
  to: Successor = { environmentId: environmentOfSession(before)! },
): Promise<string | null> {
  const from = environmentOfSession(before)
  if (!from) return null
  const [ended] = await db.transaction(from, (tx) =>
    tx
      .delete(sessions)
      .where(eq(sessions.secretHash, hashSecret(before)))
      .returning({
        resellerId: sessions.resellerId,
        userId: sessions.userId,
        id: sessions.id,
        address: sessions.address,
        browser: sessions.browser,
        signedInAt: sql<string>`${sessions.signedInAt}::text`,
        // One that is to be renewed because its person's rights changed goes on until its own end.
        expiresAt: sql<string>`coalesce(${sessions.renewsUntil}, ${sessions.expiresAt})::text`,
      }),
  )
  if (!ended) return null
  const { signedInAt, expiresAt, ...same } = ended
  const token = newSessionToken(to.environmentId)
  await db.transaction(to.environmentId, (tx) =>
    tx.insert(sessions).values({
      ...same,
      environmentId: to.environmentId,
      secretHash: hashSecret(token),
      lastSeenAt: sql`clock_now()`,
      signedInAt: sql`${signedInAt}::timestamptz`,
      expiresAt: sql`${expiresAt}::timestamptz`,
    }),
  )
  return token
}
