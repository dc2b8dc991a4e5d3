import { DomainError } from '../kernel/errors.ts'
import type { Browser, Person, SignInServices } from './account.ts'
import { LONGEST_PASSWORD, verifyPassword } from './passwords.ts'

/** Refuses to look at a secret for now; the same words and time whether there is such an account or not. */
export const lockedError = (until: Date): DomainError =>
  new DomainError('SIGN_IN_LOCKED', { at: until }, { payload: { lockedUntil: until } })

/**
 * Whether a password is this person's; null for a person who does not exist, which takes as long. Ten are looked at for
 * one account in a quarter of an hour, whoever asks and by whatever name. Throws SIGN_IN_LOCKED.
 */
export async function isPasswordOf(
  { attempts, failures }: SignInServices,
  account: string,
  person: Person | null,
  password: string,
  browser: Browser,
): Promise<boolean> {
  const lock = await attempts.lock({ account }, { address: browser.address })
  const looked = lock === null && password.length <= LONGEST_PASSWORD
  const stored = looked && person ? person.user.passwordHash : null
  const right = await verifyPassword(stored, password.slice(0, LONGEST_PASSWORD))
  if (lock?.ofAccount) failures.note(person, 'sign_in.locked', browser)
  if (lock) throw lockedError(lock.until)
  return right
}

/** The name under which an account's passwords are counted. */
export const accountOf = (email: string): string => email.trim().toLowerCase()

/**
 * Asks a signed-in person for the password once more, before something that a thief of the session must not do. Throws
 * PASSWORD_WRONG and SIGN_IN_LOCKED.
 */
export async function provePassword(
  services: SignInServices,
  person: Person,
  password: string,
  browser: Browser,
  path: string[],
): Promise<void> {
  const account = accountOf(person.user.email)
  if (!(await isPasswordOf(services, account, person, password, browser))) {
    throw new DomainError('PASSWORD_WRONG').at(...path)
  }
  await services.attempts.forget({ account })
}
