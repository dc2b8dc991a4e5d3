import { eq } from 'drizzle-orm'
import { users } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { readText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import { assertNotStronger } from '../roles/grants.ts'
import { assertOwnerStays, decideAccess, findNamed, holdPerson } from './access.ts'
import type { AccessInput } from './access.ts'
import { inLiveWorld } from './inLiveWorld.ts'
import type { PersonView } from './personView.ts'
import { readUser } from './readUsers.ts'
import { standingOf } from './standing.ts'

export interface UpdateUserInput {
  userId: string
  /** Left out, the name stays. */
  name?: string | null
  /** Left out, what the person may do stays; given, all of it is replaced. */
  access?: AccessInput | null
  idempotencyKey?: string | null
}

export const LONGEST_PERSON_NAME = 100

/**
 * Changes a person's name, and what they may do and see: at once, on every page and socket that they have open. Throws
 * USER_NOT_FOUND, OWN_RIGHTS, STRONGER_PERSON, LAST_OWNER, and what `findNamed` and `decideAccess` throw.
 */
export async function updateUser(ctx: Context, input: UpdateUserInput): Promise<{ user: PersonView }> {
  const name = input.name == null ? null : readText(input.name, ['name'], LONGEST_PERSON_NAME)
  const { access } = input
  const live = await inLiveWorld(ctx)
  const named = access ? await findNamed(ctx, access) : null
  const { id } = await write(live, { operation: 'updateUser', right: 'users.manage', input }, async (write) => {
    const { tx, actor } = write
    const { user, role } = await holdPerson(tx, input.userId)
    let change: Partial<typeof users.$inferInsert> = name === null ? {} : { name }
    if (access && named) {
      if (actor.kind === 'USER' && actor.id === user.id) throw new DomainError('OWN_RIGHTS').at('access')
      assertNotStronger(actor, standingOf(user, role).rights)
      change = { ...change, ...(await decideAccess(tx, actor, access, named, user)) }
      if (role.builtin === 'OWNER' && change.roleId !== role.id) await assertOwnerStays(tx, user.id)
    }
    const version = user.version + 1
    await tx
      .update(users)
      .set({ ...change, version })
      .where(eq(users.id, user.id))
    write.record({
      kind: access ? 'user.access_changed' : 'user.renamed',
      subjectType: 'USER',
      subjectId: user.id,
      subjectVersion: version,
      data: { name: name ?? user.name },
    })
    return { id: user.id }
  })
  return { user: (await readUser(ctx, id))! }
}
