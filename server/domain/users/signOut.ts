import { eq } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { sessions } from '../../../db/schema/access.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { environmentOfSession } from './sessionToken.ts'

/** Ends a session. One that has ended already is no error. */
export async function signOut(db: Database, token: string): Promise<void> {
  const environmentId = environmentOfSession(token)
  if (!environmentId) return
  await db.transaction(environmentId, (tx) => tx.delete(sessions).where(eq(sessions.secretHash, hashSecret(token))))
}
