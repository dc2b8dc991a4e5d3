import type { IncomingMessage } from 'node:http'
import type { Database } from '../../../db/client.ts'
import type { Actor } from '../../domain/kernel/actor.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { readApiKeyActor } from '../../domain/keys/readApiKeyActor.ts'
import { readSession } from '../../domain/users/readSession.ts'
import type { Addresses } from '../Addresses.ts'
import { AddressList } from '../AddressList.ts'
import { credentialOfKey, credentialOfSession } from '../../live/credential.ts'

/** What came with a request or a socket to say who is asking. */
export interface Credentials {
  /** An API key, with or without the word Bearer before it. */
  authorization: string | null
  /** The session cookie, only if it counts: see `ownOrigin`. */
  sessionToken: string | null
}

export interface Identity {
  actor: Actor
  /** What the person chose; null for a program. */
  language: string | null
  /** What ends with the key or the session: the sockets that were opened with it. */
  credential: string
  /** Where it may be used from; null is everywhere. */
  from: AddressList | null
}

/** Throws KEY_ADDRESS_NOT_ALLOWED for a key that may not be used from where this request comes from. */
export function assertAllowedFrom(identity: Identity | null, addresses: Addresses, request: IncomingMessage): void {
  if (identity?.from && !identity.from.includes(addresses.of(request))) throw new DomainError('KEY_ADDRESS_NOT_ALLOWED')
}

/**
 * Who is asking; null for nobody. A session that has ended is nobody; a key that is not valid is refused.
 * `active` notes that the session was seen or the key used. Throws KEY_MALFORMED, KEY_UNKNOWN, KEY_WRONG_WORLD.
 */
export async function identify(db: Database, from: Credentials, active: boolean): Promise<Identity | null> {
  const key = from.authorization?.replace(/^bearer(\s+|$)/i, '').trim()
  if (key) {
    const { actor, addresses } = await readApiKeyActor(db, key, active)
    const from = addresses.length > 0 ? new AddressList(addresses) : null
    return { actor, language: null, credential: credentialOfKey(actor.id), from }
  }
  const session = from.sessionToken ? await readSession(db, from.sessionToken, active) : null
  return session && { ...session, credential: credentialOfSession(from.sessionToken!), from: null }
}

/** Whether somebody is still who they were, and may do what they might. */
export const sameRights = (now: Identity | null, before: Identity): boolean =>
  now !== null && mayDo(now) === mayDo(before)

const mayDo = ({ actor: { rights, confines } }: Identity): string => JSON.stringify([rights, confines])

/**
 * Whether a change of access concerns somebody: that of a key or session, of a person (`user:ID`), or, with null, of
 * whomever it may be.
 */
export const concerns = (whose: string | null, { credential, actor }: Identity): boolean =>
  whose === null || whose === credential || whose === `user:${actor.id}`
