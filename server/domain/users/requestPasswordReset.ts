import { queueMail } from '../mails/queueMail.ts'
import { findPerson } from './account.ts'
import type { Browser, SignInServices } from './account.ts'
import { accountOf } from './provePassword.ts'
import { issueUserToken } from './userTokens.ts'

/** The link is good for an hour. */
const MINUTES = 60

/**
 * Sends a person the link to choose a new password. It answers the same, whether there is such a person or not, and also
 * when it was asked for too often.
 */
export async function requestPasswordReset(
  services: SignInServices,
  email: string,
  { address }: Browser,
): Promise<void> {
  const { db, attempts, publicUrl } = services
  const tooOften = await attempts.lockedUntil({ account: `reset ${accountOf(email)}` }, { address: `reset ${address}` })
  const person = await findPerson(db, email)
  if (tooOften || person?.user.status !== 'ACTIVE') return
  const { user, home } = person
  await db.transaction(home, async (tx) => {
    const { resellerId, id: userId, name, language } = user
    const token = await issueUserToken(tx, {
      environmentId: home,
      resellerId,
      userId,
      purpose: 'RESET',
      minutes: MINUTES,
    })
    const link = `${publicUrl}/reset/${token}`
    await queueMail(tx, { to: user.email, language, kind: 'PASSWORD_RESET', values: { name, link } })
  })
}
