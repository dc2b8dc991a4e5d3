import { eq } from 'drizzle-orm'
import { users } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { write } from '../kernel/write.ts'
import { assertNotStronger } from '../roles/grants.ts'
import { assertOwnerStays, holdPerson } from './access.ts'
import { inLiveWorld } from './inLiveWorld.ts'
import { reinvite } from './inviteUser.ts'
import type { PersonView } from './personView.ts'
import { readUser } from './readUsers.ts'
import { standingOf } from './standing.ts'
import { voidUserTokens } from './userTokens.ts'

export interface UserStatusInput {
  userId: string
  idempotencyKey?: string | null
}

/**
 * Shuts a person out: every session and socket of theirs ends at once, in both worlds and every process, and an invitation
 * that was not accepted is withdrawn. What they did stays. Again changes nothing. Throws USER_NOT_FOUND, OWN_RIGHTS,
 * STRONGER_PERSON, LAST_OWNER.
 */
export async function deactivateUser(ctx: Context, input: UserStatusInput): Promise<{ user: PersonView }> {
  const live = await inLiveWorld(ctx)
  const { id } = await write(live, { operation: 'deactivateUser', right: 'users.manage', input }, async (write) => {
    const { tx, actor } = write
    const { user, role } = await holdPerson(tx, input.userId)
    const { id, name, status } = user
    if (status === 'DEACTIVATED') return { id }
    if (actor.kind === 'USER' && actor.id === id) throw new DomainError('OWN_RIGHTS').at('userId')
    assertNotStronger(actor, standingOf(user, role).rights)
    if (role.builtin === 'OWNER' && status === 'ACTIVE') await assertOwnerStays(tx, id)
    const version = user.version + 1
    // The store ends the sessions with it.
    await tx.update(users).set({ status: 'DEACTIVATED', version }).where(eq(users.id, id))
    await voidUserTokens(tx, id, ['INVITE', 'RESET', 'SECOND_STEP', 'DEVICE'])
    write.record({
      kind: 'user.deactivated',
      subjectType: 'USER',
      subjectId: id,
      subjectVersion: version,
      data: { name },
    })
    return { id }
  })
  return { user: (await readUser(ctx, id))! }
}

/**
 * Lets a person in again, who signs in as before; whoever never chose a password is invited once more. Who is not
 * deactivated stays as they are. Throws USER_NOT_FOUND, STRONGER_PERSON.
 */
export async function reactivateUser(ctx: Context, input: UserStatusInput): Promise<{ user: PersonView }> {
  const live = await inLiveWorld(ctx)
  const { id } = await write(live, { operation: 'reactivateUser', right: 'users.manage', input }, async (write) => {
    const { user, role } = await holdPerson(write.tx, input.userId)
    const { id, name } = user
    if (user.status !== 'DEACTIVATED') return { id }
    assertNotStronger(write.actor, standingOf(user, role).rights)
    if (user.passwordHash === null) {
      await reinvite(live, write, user)
      return { id }
    }
    const version = user.version + 1
    await write.tx.update(users).set({ status: 'ACTIVE', version }).where(eq(users.id, id))
    write.record({
      kind: 'user.reactivated',
      subjectType: 'USER',
      subjectId: id,
      subjectVersion: version,
      data: { name },
    })
    return { id }
  })
  return { user: (await readUser(ctx, id))! }
}
