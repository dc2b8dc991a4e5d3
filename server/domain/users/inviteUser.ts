import { eq } from 'drizzle-orm'
import { resellers, users } from '../../../db/schema/resellers.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import { LANGUAGES } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { readEmail, readText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { queueMail } from '../mails/queueMail.ts'
import { assertNotStronger } from '../roles/grants.ts'
import { decideAccess, findNamed, holdPerson } from './access.ts'
import type { AccessInput } from './access.ts'
import { inLiveWorld } from './inLiveWorld.ts'
import type { PersonView } from './personView.ts'
import { readUser } from './readUsers.ts'
import { standingOf } from './standing.ts'
import { LONGEST_PERSON_NAME } from './updateUser.ts'
import { issueUserToken, voidUserTokens } from './userTokens.ts'

export interface InviteUserInput {
  name: string
  email: string
  /** Of the mail, and of the portal at first; the inviter's when left out. */
  language?: string | null
  access: AccessInput
  idempotencyKey?: string | null
}

const INVITATION_MINUTES = 7 * 24 * 60

/**
 * Invites a person: they get a mail with a link that works once, for seven days, and choose their own password. Throws
 * EMAIL_TAKEN, EMAIL_INVALID, PREFERENCE_INVALID for a language that is not ours, what `findNamed` and `decideAccess`
 * throw, and refusals of texts.
 */
export async function inviteUser(ctx: Context, input: InviteUserInput): Promise<{ user: PersonView }> {
  const name = readText(input.name, ['name'], LONGEST_PERSON_NAME)
  const email = readEmail(input.email, ['email'])
  const language = input.language ?? ctx.language
  if (!LANGUAGES.some((ours) => ours === language)) throw new DomainError('PREFERENCE_INVALID').at('language')
  const conflicts = { users_email_unique: () => new DomainError('EMAIL_TAKEN', { email }).at('email') }
  const live = await inLiveWorld(ctx)
  const named = await findNamed(ctx, input.access)
  const options = { operation: 'inviteUser', right: 'users.manage', input, conflicts } as const
  const { id } = await write(live, options, async (write) => {
    const access = await decideAccess(write.tx, write.actor, input.access, named, null)
    const id = newId()
    const { resellerId } = write.actor
    const [user] = await write.tx
      .insert(users)
      // What the role allows is filled in by the store.
      .values({ resellerId, id, email, name, language, status: 'INVITED', rights: [], ...access })
      .returning()
    await sendInvitation(live, write, user!)
    write.record({ kind: 'user.invited', subjectType: 'USER', subjectId: id, subjectVersion: 1, data: { name, email } })
    return { id }
  })
  return { user: (await readUser(ctx, id))! }
}

export interface ResendInvitationInput {
  userId: string
  idempotencyKey?: string | null
}

/** Sends the mail again, with a new link; the one before is no good any more. Throws USER_NOT_FOUND, USER_NOT_INVITED. */
export async function resendInvitation(ctx: Context, input: ResendInvitationInput): Promise<{ user: PersonView }> {
  const live = await inLiveWorld(ctx)
  const options = { operation: 'resendInvitation', right: 'users.manage', input } as const
  const { id } = await write(live, options, async (write) => {
    const { user, role } = await holdPerson(write.tx, input.userId)
    if (user.status !== 'INVITED') throw new DomainError('USER_NOT_INVITED').at('userId')
    assertNotStronger(write.actor, standingOf(user, role).rights)
    await reinvite(live, write, user)
    return { id: user.id }
  })
  return { user: (await readUser(ctx, id))! }
}

/** Invites somebody again, who is held: a new link, and nothing else about them changes. */
export async function reinvite(ctx: Context, write: Write, user: UserRow): Promise<void> {
  const version = user.version + 1
  await write.tx.update(users).set({ status: 'INVITED', version }).where(eq(users.id, user.id))
  await sendInvitation(ctx, write, user)
  const { id, name, email } = user
  write.record({
    kind: 'user.invited',
    subjectType: 'USER',
    subjectId: id,
    subjectVersion: version,
    data: { name, email },
  })
}

async function sendInvitation(ctx: Context, write: Write, user: UserRow): Promise<void> {
  const { tx, actor } = write
  const { environmentId } = actor
  const { id: userId, resellerId } = user
  await voidUserTokens(tx, userId, ['INVITE'])
  const minutes = INVITATION_MINUTES
  const token = await issueUserToken(tx, { environmentId, resellerId, userId, purpose: 'INVITE', minutes })
  const [reseller] = await tx.select({ name: resellers.name }).from(resellers)
  const link = `${ctx.publicUrl}/invite/${token}`
  const values = { name: user.name, inviter: actor.name, reseller: reseller!.name, link }
  await queueMail(tx, { to: user.email, language: user.language, kind: 'INVITATION', values })
}
