import { and, eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../../../db/client.ts'
import { environments, users } from '../../../db/schema/resellers.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { appendEvents } from '../kernel/events.ts'
import type { EventKind } from '../kernel/eventKinds.ts'
import type { Vault } from '../kernel/Vault.ts'
import type { SignInAttempts } from './SignInAttempts.ts'
import type { SignInFailures } from './SignInFailures.ts'

/** What signing in works with, before anybody is known. */
export interface SignInServices {
  db: Database
  /** The origin that links in mails lead to, without a slash at its end. */
  publicUrl: string
  vault: Vault
  attempts: SignInAttempts
  /** Where it is told who did not come in. */
  failures: SignInFailures
  onCommitted(environmentId: string, seq: bigint): void
}

/** The browser that somebody signs in with. */
export interface Browser {
  /** The session that it still has. */
  session: string | null
  /** The secret that it was given to be remembered by. */
  device: string | null
  /** The address that limits are counted by. */
  address: string
  /** Part of the address, and the browser in words, as the person's list of sessions shows them. */
  seenFrom: string
  name: string
}

/** A person and the world that their own affairs are kept in: the live one, or the one of the client they are of. */
export interface Person {
  user: UserRow
  home: string
}

/** The person with this e-mail, whoever asks; null when there is none. */
export async function findPerson(db: Database, email: string): Promise<Person | null> {
  const signInEmail = email.trim().toLowerCase().replaceAll('\0', '')
  const [user] = await db.transaction(null, (tx) => tx.select().from(users).where(eq(users.email, signInEmail)), {
    signInEmail,
  })
  return user ? { user, home: await homeOf(db, user) } : null
}

/** The person of an id, for whoever holds something that leads to it; null when there is none in this world. */
export async function personOfId(db: Database, environmentId: string, userId: string): Promise<Person | null> {
  const [user] = await db.transaction(environmentId, (tx) => tx.select().from(users).where(eq(users.id, userId)))
  return user ? { user, home: await homeOf(db, user) } : null
}

/** The signed-in person. Throws PEOPLE_ONLY for a program. */
export async function personOf({ db, actor }: Context): Promise<Person> {
  const person = actor.kind === 'USER' ? await personOfId(db, actor.environmentId, actor.id) : null
  if (!person) throw new DomainError('PEOPLE_ONLY')
  return person
}

async function homeOf(db: Database, { resellerId, clientEnvironmentId }: UserRow): Promise<string> {
  if (clientEnvironmentId) return clientEnvironmentId
  const [live] = await db.transaction(
    null,
    (tx) =>
      tx
        .select({ id: environments.id })
        .from(environments)
        .where(and(eq(environments.resellerId, resellerId), eq(environments.world, 'LIVE'))),
    { signInReseller: resellerId },
  )
  if (!live) throw new Error('The reseller has no live world.')
  return live.id
}

/** What is recorded of a change of one's own account. */
export interface AccountEvent {
  kind: EventKind
  data?: Record<string, string | number | null>
}

/**
 * Changes something of a person's own: one transaction in their home, which sees all of what is theirs, with what `work`
 * notes in the log, as the person's deed unless it is somebody else's. Nobody needs a right for it.
 */
export async function changeAccount<T>(
  { db, onCommitted }: Pick<SignInServices, 'db' | 'onCommitted'>,
  { user, home }: Person,
  work: (tx: Tx, note: (event: AccountEvent) => void) => Promise<T>,
  actor: Actor = asPerson(user, home),
): Promise<T> {
  const noted: AccountEvent[] = []
  const { answer, seq } = await db.transaction(home, async (tx) => {
    const answer = await work(tx, (event) => noted.push(event))
    return { answer, seq: noted.length > 0 ? await record(tx, user.id, actor, noted) : null }
  })
  if (seq !== null) onCommitted(home, seq)
  return answer
}

const asPerson = ({ id, resellerId, name }: UserRow, environmentId: string): Actor => ({
  kind: 'USER',
  id,
  name,
  rights: [],
  resellerId,
  environmentId,
  world: 'LIVE',
})

async function record(tx: Tx, userId: string, actor: Actor, noted: AccountEvent[]): Promise<bigint> {
  const [row] = await tx
    .update(users)
    .set({ version: sql`${users.version} + ${noted.length}` })
    .where(eq(users.id, userId))
    .returning({ version: users.version })
  const first = row!.version - noted.length + 1
  return appendEvents(
    tx,
    actor,
    noted.map(({ kind, data }, index) => ({
      kind,
      subjectType: 'USER',
      subjectId: userId,
      subjectVersion: first + index,
      data,
    })),
  )
}
