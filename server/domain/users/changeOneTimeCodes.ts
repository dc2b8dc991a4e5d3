import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { changeAccount, personOf } from './account.ts'
import type { Browser, SignInServices } from './account.ts'
import { mailSecurityChange } from './mailSecurityChange.ts'
import { hasOneTimeCodes, prepareOneTimeCodes, removeOneTimeCodes, takeOneTimeCode } from './oneTimeCodes.ts'
import { lockedError, provePassword } from './provePassword.ts'
import { removeCodes, renewCodes } from './recoveryCodes.ts'
import { voidUserTokens } from './userTokens.ts'

/** Whoever may change how one signs in knows the password. */
export interface PasswordInput {
  password: string
}

/**
 * Makes a secret for an app that counts one-time codes, and answers it, this once; nothing is asked for before
 * `confirmOneTimeCodes`. Throws PEOPLE_ONLY, PASSWORD_WRONG, SIGN_IN_LOCKED, CODES_ALREADY_ON.
 */
export async function startOneTimeCodes(
  services: SignInServices,
  ctx: Context,
  { password }: PasswordInput,
  browser: Browser,
): Promise<{ secret: string; uri: string }> {
  const person = await personOf(ctx)
  await provePassword(services, person, password, browser, ['password'])
  return changeAccount(services, person, async (tx) => {
    if (await hasOneTimeCodes(tx, person.user.id)) throw new DomainError('CODES_ALREADY_ON')
    return prepareOneTimeCodes(tx, services.vault, person)
  })
}

/**
 * From now on a code is asked for at sign-in: the app has shown a right one. Answers ten recovery codes, this once.
 * Throws PEOPLE_ONLY, CODE_WRONG, SIGN_IN_LOCKED.
 */
export async function confirmOneTimeCodes(
  services: SignInServices,
  ctx: Context,
  { code }: { code: string },
  { address }: Browser,
): Promise<string[]> {
  const person = await personOf(ctx)
  const account = `code ${person.user.id}`
  const until = await services.attempts.lockedUntil({ account }, { address })
  if (until) throw lockedError(until)
  const codes = await changeAccount(services, person, async (tx, note) => {
    const right = await takeOneTimeCode(tx, services.vault, person.user.id, code, false)
    if (!right) throw new DomainError('CODE_WRONG').at('code')
    note({ kind: 'user.codes_on' })
    await mailSecurityChange(tx, services, person.user, 'CODES_ON')
    return renewCodes(tx, person)
  })
  await services.attempts.forget({ account })
  return codes
}

/** No code is asked for any more. Throws PEOPLE_ONLY, PASSWORD_WRONG, SIGN_IN_LOCKED, CODES_NOT_ON. */
export async function stopOneTimeCodes(
  services: SignInServices,
  ctx: Context,
  { password }: PasswordInput,
  browser: Browser,
): Promise<void> {
  const person = await personOf(ctx)
  await provePassword(services, person, password, browser, ['password'])
  await changeAccount(services, person, async (tx, note) => {
    if (!(await removeOneTimeCodes(tx, person.user.id))) throw new DomainError('CODES_NOT_ON')
    await removeCodes(tx, person.user.id)
    await voidUserTokens(tx, person.user.id, ['DEVICE', 'SECOND_STEP'])
    note({ kind: 'user.codes_off' })
    await mailSecurityChange(tx, services, person.user, 'CODES_OFF')
  })
}

/** Ten new recovery codes in the place of those before. Throws as above. */
export async function renewRecoveryCodes(
  services: SignInServices,
  ctx: Context,
  { password }: PasswordInput,
  browser: Browser,
): Promise<string[]> {
  const person = await personOf(ctx)
  await provePassword(services, person, password, browser, ['password'])
  return changeAccount(services, person, async (tx, note) => {
    if (!(await hasOneTimeCodes(tx, person.user.id))) throw new DomainError('CODES_NOT_ON')
    note({ kind: 'user.recovery_codes_renewed' })
    await mailSecurityChange(tx, services, person.user, 'RECOVERY_CODES_RENEWED')
    return renewCodes(tx, person)
  })
}
