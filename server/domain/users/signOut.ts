import { eq } from 'drizzle-orm'
import { sessions } from '../../../db/schema/access.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { changeAccount, personOfId } from './account.ts'
import type { SignInServices } from './account.ts'
import { endSessions } from './endSessions.ts'
import { environmentOfSession } from './sessionToken.ts'

/** Ends a session, whichever world it is in. One that has ended already is no error, and nothing is said of it. */
export async function signOut(services: SignInServices, token: string): Promise<void> {
  const environmentId = environmentOfSession(token)
  if (!environmentId) return
  const [session] = await services.db.transaction(environmentId, (tx) =>
    tx
      .select({ id: sessions.id, userId: sessions.userId })
      .from(sessions)
      .where(eq(sessions.secretHash, hashSecret(token))),
  )
  const person = session && (await personOfId(services.db, environmentId, session.userId))
  if (!person) return
  await changeAccount(services, person, async (tx, note) => {
    const ended = await endSessions(tx, person.user.id, { only: session.id })
    if (ended.length > 0) note({ kind: 'session.signed_out' })
  })
}
