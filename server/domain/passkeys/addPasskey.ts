import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { RegistrationResponseJSON, VerifiedRegistrationResponse } from '@simplewebauthn/server'
import { eq } from 'drizzle-orm'
import { passkeys } from '../../../db/schema/signIn.ts'
import type { PasskeyRow } from '../../../db/schema/signIn.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { readText } from '../kernel/text.ts'
import { changeAccount, personOf } from '../users/account.ts'
import type { Browser, SignInServices } from '../users/account.ts'
import { mailSecurityChange } from '../users/mailSecurityChange.ts'
import { provePassword } from '../users/provePassword.ts'
import { issueUserToken, takeUserToken } from '../users/userTokens.ts'
import { relyingParty, writeUserHandle } from './relyingParty.ts'
import { viewOfPasskey } from './ownPasskeys.ts'
import type { PasskeyView } from './ownPasskeys.ts'

const MINUTES = 5
const MOST_PASSKEYS = 20

export interface AddPasskeyInput {
  /** What `startPasskey` answered. */
  token: string
  /** What the browser made of its options, as JSON. */
  response: string
  name: string
}

/**
 * What a browser needs to make a passkey for the signed-in person, as JSON, and the token that its answer comes back
 * with within five minutes. Throws PEOPLE_ONLY, PASSWORD_WRONG, SIGN_IN_LOCKED, TOO_MANY_KEPT.
 */
export async function startPasskey(
  services: SignInServices,
  ctx: Context,
  { password }: { password: string },
  browser: Browser,
): Promise<{ token: string; options: string }> {
  const person = await personOf(ctx)
  const { user, home } = person
  await provePassword(services, person, password, browser, ['password'])
  const known = await services.db.transaction(home, (tx) =>
    tx.select().from(passkeys).where(eq(passkeys.userId, user.id)),
  )
  if (known.length >= MOST_PASSKEYS) throw new DomainError('TOO_MANY_KEPT', { largest: MOST_PASSKEYS })
  const { rpID, rpName } = relyingParty(services.publicUrl)
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    userID: writeUserHandle(home, user.id),
    userName: user.email,
    userDisplayName: user.name,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId.toString('base64url') })),
  })
  const token = await services.db.transaction(home, (tx) =>
    issueUserToken(tx, {
      environmentId: home,
      resellerId: user.resellerId,
      userId: user.id,
      purpose: 'NEW_PASSKEY',
      minutes: MINUTES,
      data: options.challenge,
    }),
  )
  return { token, options: JSON.stringify(options) }
}

/** Keeps a new passkey of the signed-in person. Throws PEOPLE_ONLY, PASSKEY_FAILED, and what is wrong with the name. */
export async function addPasskey(
  services: SignInServices,
  ctx: Context,
  { token, response, name }: AddPasskeyInput,
): Promise<PasskeyView> {
  const person = await personOf(ctx)
  const { user, home } = person
  const called = readText(name, ['name'], 60)
  const asked = await services.db.transaction(home, (tx) => takeUserToken(tx, token, 'NEW_PASSKEY'))
  if (!asked || asked.userId !== user.id) throw new DomainError('PASSKEY_FAILED')
  const { credential, credentialBackedUp } = await verified(services.publicUrl, asked.data ?? '', response)
  return changeAccount(services, person, async (tx, note) => {
    const [row] = await tx
      .insert(passkeys)
      .values({
        resellerId: user.resellerId,
        id: newId(),
        userId: user.id,
        name: called,
        credentialId: Buffer.from(credential.id, 'base64url'),
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: credential.transports ?? [],
        synced: credentialBackedUp,
      })
      .onConflictDoNothing()
      .returning()
    if (!row) throw new DomainError('PASSKEY_FAILED')
    note({ kind: 'user.passkey_added', data: { passkey: called } })
    await mailSecurityChange(tx, services, user, 'PASSKEY_ADDED')
    return viewOfPasskey(row as PasskeyRow)
  })
}

type Registration = NonNullable<VerifiedRegistrationResponse['registrationInfo']>

async function verified(publicUrl: string, expectedChallenge: string, response: string): Promise<Registration> {
  const { rpID, origin } = relyingParty(publicUrl)
  let result: VerifiedRegistrationResponse
  try {
    result = await verifyRegistrationResponse({
      response: JSON.parse(response) as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    })
  } catch (cause) {
    // Whatever is wrong with what came, it is no passkey.
    throw Object.assign(new DomainError('PASSKEY_FAILED'), { cause })
  }
  if (!result.verified) throw new DomainError('PASSKEY_FAILED')
  return result.registrationInfo
}
