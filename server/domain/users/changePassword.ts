import type { Context } from '../kernel/context.ts'
import { changeAccount, personOf } from './account.ts'
import type { Browser, SignInServices } from './account.ts'
import { assertGoodPassword } from './assertGoodPassword.ts'
import { hashPassword } from './passwords.ts'
import { provePassword } from './provePassword.ts'
import { setPassword } from './setPassword.ts'

export interface ChangePasswordInput {
  currentPassword: string
  newPassword: string
}

/**
 * Sets a new password for the signed-in person, who knows the present one. All other sessions end. Answers their hashes.
 * Throws PEOPLE_ONLY, PASSWORD_WRONG, SIGN_IN_LOCKED and what is wrong with the new one.
 */
export async function changePassword(
  services: SignInServices,
  ctx: Context,
  { currentPassword, newPassword }: ChangePasswordInput,
  browser: Browser,
): Promise<Buffer[]> {
  const person = await personOf(ctx)
  assertGoodPassword(newPassword, person.user, ['newPassword'])
  await provePassword(services, person, currentPassword, browser, ['currentPassword'])
  const passwordHash = await hashPassword(newPassword)
  return changeAccount(services, person, (tx, note) => {
    note({ kind: 'user.password_changed' })
    return setPassword(tx, services, person.user, passwordHash, browser.session)
  })
}
