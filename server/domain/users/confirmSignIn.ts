import type { Tx } from '../../../db/client.ts'
import { DomainError } from '../kernel/errors.ts'
import { changeAccount, personOfId } from './account.ts'
import type { AccountEvent, Browser, Person, SignInServices } from './account.ts'
import { mailSecurityChange } from './mailSecurityChange.ts'
import { takeOneTimeCode } from './oneTimeCodes.ts'
import { lockedError } from './provePassword.ts'
import { takeRecoveryCode } from './recoveryCodes.ts'
import { insertSession } from './sessions.ts'
import { environmentOfUserToken, issueUserToken, readUserToken, spendTry, takeUserToken } from './userTokens.ts'

export interface ConfirmSignInInput {
  /** What the first step answered. */
  token: string
  /** Six digits of the app, or a recovery code. */
  code: string
  rememberDevice?: boolean | null
}

const MOST_TRIES = 5
const REMEMBERED_MINUTES = 30 * 24 * 60

/**
 * The second step of signing in. Answers the session's secret, and the one that this browser is remembered by, if that
 * was asked for. A code is good once. Throws SECOND_STEP_OVER, also after five wrong codes, CODE_WRONG, SIGN_IN_LOCKED.
 */
export async function confirmSignIn(
  services: SignInServices,
  input: ConfirmSignInInput,
  browser: Browser,
): Promise<{ token: string; device: string | null }> {
  const person = await personOfFirstStep(services, input.token)
  const account = `code ${person.user.id}`
  const lock = await services.attempts.lock({ account }, { address: browser.address })
  if (lock?.ofAccount) services.failures.note(person, 'sign_in.locked', browser)
  if (lock) throw lockedError(lock.until)
  const entered = await changeAccount(services, person, (tx, note) => enter(tx, services, person, input, browser, note))
  if (!entered) {
    services.failures.note(person, 'sign_in.code_wrong', browser)
    throw new DomainError('CODE_WRONG').at('code')
  }
  await services.attempts.forget({ account })
  return entered
}

async function personOfFirstStep({ db }: SignInServices, token: string): Promise<Person> {
  const environmentId = environmentOfUserToken(token)
  const row = environmentId && (await db.transaction(environmentId, (tx) => readUserToken(tx, token, 'SECOND_STEP')))
  const person = row ? await personOfId(db, environmentId, row.userId) : null
  if (person?.user.status !== 'ACTIVE') throw new DomainError('SECOND_STEP_OVER')
  return person
}

async function enter(
  tx: Tx,
  services: SignInServices,
  person: Person,
  { token, code, rememberDevice }: ConfirmSignInInput,
  browser: Browser,
  note: (event: AccountEvent) => void,
): Promise<{ token: string; device: string | null } | null> {
  const { user, home } = person
  const recovered = /[A-Za-z]/.test(code) || code.replace(/\D/g, '').length > 6
  const right = recovered
    ? await takeRecoveryCode(tx, user.id, code)
    : await takeOneTimeCode(tx, services.vault, user.id, code)
  if (!right) {
    await spendTry(tx, token, MOST_TRIES)
    return null
  }
  if (!(await takeUserToken(tx, token, 'SECOND_STEP'))) throw new DomainError('SECOND_STEP_OVER')
  if (recovered) {
    await mailSecurityChange(tx, services, user, 'RECOVERY_CODE_USED')
    note({ kind: 'user.recovery_code_used' })
  }
  note({ kind: 'session.started', data: { browser: browser.name, address: browser.seenFrom } })
  const { resellerId, id: userId } = user
  const device = rememberDevice
    ? await issueUserToken(tx, {
        environmentId: home,
        resellerId,
        userId,
        purpose: 'DEVICE',
        minutes: REMEMBERED_MINUTES,
      })
    : null
  return { token: await insertSession(tx, person, browser), device }
}
