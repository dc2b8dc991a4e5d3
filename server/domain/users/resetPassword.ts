import { DomainError } from '../kernel/errors.ts'
import { changeAccount, personOfId } from './account.ts'
import type { SignInServices } from './account.ts'
import { assertGoodPassword } from './assertGoodPassword.ts'
import { hashPassword } from './passwords.ts'
import { accountOf } from './provePassword.ts'
import { setPassword } from './setPassword.ts'
import { environmentOfUserToken, readUserToken, takeUserToken } from './userTokens.ts'

export interface ResetPasswordInput {
  /** Of the link in the mail. */
  token: string
  password: string
}

/**
 * Sets a new password for whoever holds the link, once. All sessions end, and no browser is remembered any more; who has
 * one-time codes is still asked for them. Answers the hashes of the sessions that ended. Throws RESET_LINK_INVALID and
 * what is wrong with the password, after which the link is still good.
 */
export async function resetPassword(services: SignInServices, input: ResetPasswordInput): Promise<Buffer[]> {
  const { token, password } = input
  const environmentId = environmentOfUserToken(token)
  const found =
    environmentId && (await services.db.transaction(environmentId, (tx) => readUserToken(tx, token, 'RESET')))
  const person = found ? await personOfId(services.db, environmentId, found.userId) : null
  if (person?.user.status !== 'ACTIVE') throw new DomainError('RESET_LINK_INVALID')
  assertGoodPassword(password, person.user, ['password'])
  const passwordHash = await hashPassword(password)
  const ended = await changeAccount(services, person, async (tx, note) => {
    if (!(await takeUserToken(tx, token, 'RESET'))) throw new DomainError('RESET_LINK_INVALID')
    note({ kind: 'user.password_reset' })
    return setPassword(tx, services, person.user, passwordHash)
  })
  await services.attempts.forget({ account: accountOf(person.user.email) })
  return ended
}
