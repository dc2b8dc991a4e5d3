import { DomainError } from '../kernel/errors.ts'
import { findPerson } from './account.ts'
import type { Browser, Person, SignInServices } from './account.ts'
import { hasOneTimeCodes } from './oneTimeCodes.ts'
import { accountOf, isPasswordOf } from './provePassword.ts'
import { openSession } from './sessions.ts'
import { issueUserToken, readUserToken } from './userTokens.ts'

export interface SignInInput {
  email: string
  password: string
}

/** A session, or the secret that goes with the code that is asked for next. */
export type SignInOutcome = { kind: 'SESSION'; token: string } | { kind: 'SECOND_STEP'; token: string }

const SECOND_STEP_MINUTES = 5

/**
 * Signs a person in with the password, to the live world of the reseller or to the client's. Whoever has one-time codes
 * is asked for one first, unless this browser is remembered. A wrong e-mail and a wrong password look the same from
 * outside and take as long: SIGN_IN_FAILED; so do too many attempts: SIGN_IN_LOCKED.
 */
export async function signIn(
  services: SignInServices,
  { email, password }: SignInInput,
  browser: Browser,
): Promise<SignInOutcome> {
  const account = accountOf(email)
  const person = await findPerson(services.db, email)
  const right = await isPasswordOf(services, account, person, password, browser)
  if (!right || person?.user.status !== 'ACTIVE') {
    services.failures.note(person, right ? 'sign_in.deactivated' : 'sign_in.password_wrong', browser)
    throw new DomainError('SIGN_IN_FAILED')
  }
  await services.attempts.forget({ account })
  if (await mustProveMore(services, person, browser)) {
    const { user, home } = person
    const token = await services.db.transaction(home, (tx) =>
      issueUserToken(tx, {
        environmentId: home,
        resellerId: user.resellerId,
        userId: user.id,
        purpose: 'SECOND_STEP',
        minutes: SECOND_STEP_MINUTES,
      }),
    )
    return { kind: 'SECOND_STEP', token }
  }
  return { kind: 'SESSION', token: await openSession(services, person, browser) }
}

function mustProveMore({ db }: SignInServices, { user, home }: Person, { device }: Browser): Promise<boolean> {
  return db.transaction(home, async (tx) => {
    if (!(await hasOneTimeCodes(tx, user.id))) return false
    const remembered = device ? await readUserToken(tx, device, 'DEVICE') : null
    return remembered?.userId !== user.id
  })
}
