import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { passkeys } from '../../../db/schema/signIn.ts'
import type { PasskeyRow } from '../../../db/schema/signIn.ts'
import { DomainError } from '../kernel/errors.ts'
import { personOfId } from '../users/account.ts'
import type { Browser, SignInServices } from '../users/account.ts'
import { lockedError } from '../users/provePassword.ts'
import { openSession } from '../users/sessions.ts'
import { readUserHandle, relyingParty } from './relyingParty.ts'

const PURPOSE = 'passkey challenge'
/** A sign-in page may stand open for long; it asks for a new challenge before this one is over. */
const GOOD_SECONDS = 600

export interface SignInWithPasskeyInput {
  /** What `startPasskeySignIn` answered. */
  token: string
  /** What the browser made of its options, as JSON. */
  response: string
}

/**
 * What a browser needs to sign in with whatever passkey the person has, as JSON, and the token that its answer comes back
 * with, once, within ten minutes. Nothing is stored.
 */
export async function startPasskeySignIn(services: SignInServices): Promise<{ token: string; options: string }> {
  const { rpID } = relyingParty(services.publicUrl)
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required', allowCredentials: [] })
  const until = (await secondsNow(services.db)) + GOOD_SECONDS
  return {
    token: services.vault.sign(PURPOSE, `${options.challenge}~${until}`),
    options: JSON.stringify(options),
  }
}

/**
 * Signs in with a passkey, which is two steps in one: something one has, opened by what one knows or is. Answers the
 * session's secret. Throws PASSKEY_FAILED, whatever was wrong, and SIGN_IN_LOCKED.
 */
export async function signInWithPasskey(
  services: SignInServices,
  { token, response }: SignInWithPasskeyInput,
  browser: Browser,
): Promise<string> {
  const until = await services.attempts.lockedUntil({ address: browser.address })
  if (until) throw lockedError(until)
  const challenge = await takeChallenge(services, token)
  const answer = readAnswer(response)
  const handle = readUserHandle(String(answer.response.userHandle ?? ''))
  if (!handle) throw new DomainError('PASSKEY_FAILED')
  const [passkey] = await services.db.transaction(handle.home, (tx) =>
    tx
      .select()
      .from(passkeys)
      .where(
        and(eq(passkeys.userId, handle.userId), eq(passkeys.credentialId, Buffer.from(String(answer.id), 'base64url'))),
      ),
  )
  if (!passkey) throw new DomainError('PASSKEY_FAILED')
  const counter = await provenCounter(services.publicUrl, answer, challenge, passkey)
  const person = await personOfId(services.db, handle.home, passkey.userId)
  if (person?.user.status !== 'ACTIVE') throw new DomainError('PASSKEY_FAILED')
  await services.db.transaction(person.home, (tx) =>
    tx
      .update(passkeys)
      .set({ counter, lastUsedAt: sql`clock_now()` })
      .where(eq(passkeys.id, passkey.id)),
  )
  return openSession(services, person, browser)
}

async function takeChallenge({ db, vault, attempts }: SignInServices, token: string): Promise<string> {
  const [challenge, until] = vault.verify(PURPOSE, token)?.split('~') ?? []
  const good = challenge && Number(until) > (await secondsNow(db)) && (await attempts.first(challenge))
  if (!good) throw new DomainError('PASSKEY_FAILED')
  return challenge
}

function readAnswer(text: string): AuthenticationResponseJSON {
  let answer: AuthenticationResponseJSON | null
  try {
    answer = JSON.parse(text) as AuthenticationResponseJSON | null
  } catch {
    throw new DomainError('PASSKEY_FAILED')
  }
  if (typeof answer?.response !== 'object' || answer.response === null) throw new DomainError('PASSKEY_FAILED')
  return answer
}

async function provenCounter(
  publicUrl: string,
  response: AuthenticationResponseJSON,
  expectedChallenge: string,
  { credentialId, publicKey, counter }: PasskeyRow,
): Promise<number> {
  const { rpID, origin } = relyingParty(publicUrl)
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
      credential: { id: credentialId.toString('base64url'), publicKey: new Uint8Array(publicKey), counter },
    })
    if (verified) return authenticationInfo.newCounter
  } catch (cause) {
    // Whatever is wrong with what came, it does not prove anything.
    throw Object.assign(new DomainError('PASSKEY_FAILED'), { cause })
  }
  throw new DomainError('PASSKEY_FAILED')
}

async function secondsNow(db: Database): Promise<number> {
  const [row] = await db.transaction(null, (tx) =>
    tx.execute<{ now: string }>(sql`select extract(epoch from clock_now()) as now`),
  )
  return Number(row!.now)
}
