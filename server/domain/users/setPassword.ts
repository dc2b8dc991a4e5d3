import { eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { users } from '../../../db/schema/resellers.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import { queueMail } from '../mails/queueMail.ts'
import type { SignInServices } from './account.ts'
import { endSessions } from './endSessions.ts'
import { voidUserTokens } from './userTokens.ts'

/**
 * Puts a new password in the place of one. Whatever else let somebody in is over: sessions but for `kept`, links,
 * remembered browsers, sign-ins half done. The person hears of it by mail. Answers the hashes of the sessions that ended.
 */
export async function setPassword(
  tx: Tx,
  { publicUrl }: Pick<SignInServices, 'publicUrl'>,
  { id, email, name, language }: UserRow,
  passwordHash: string,
  kept: string | null = null,
): Promise<Buffer[]> {
  await tx.update(users).set({ passwordHash }).where(eq(users.id, id))
  await voidUserTokens(tx, id, ['RESET', 'INVITE', 'SECOND_STEP', 'DEVICE'])
  await queueMail(tx, { to: email, language, kind: 'PASSWORD_CHANGED', values: { name, link: `${publicUrl}/reset` } })
  return endSessions(tx, id, { kept })
}
