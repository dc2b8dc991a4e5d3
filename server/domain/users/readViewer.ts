import { eq } from 'drizzle-orm'
import { resellers, users } from '../../../db/schema/resellers.ts'
import { limitsOfActor } from '../approvals/limits.ts'
import { sealPlace } from '../events/place.ts'
import { readHead } from '../events/readHead.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import { publicId } from '../kernel/ids.ts'
import { viewOfLimits } from '../roles/roleView.ts'
import { readSubAccount } from '../subAccounts/readSubAccount.ts'
import { preferencesOf } from './preferences.ts'

/** Who is asking, what they may do, and the place in the log before anything that is read after this. */
export async function readViewer(ctx: Context) {
  const { actor } = ctx
  const eventCursor = await sealPlace(ctx, (await readHead(ctx.db, ctx.actor.environmentId)).lastSeq)
  const { reseller, user } = await read(ctx, async (tx) => {
    const [reseller] = await tx.select().from(resellers)
    const [user] = actor.kind === 'USER' ? await tx.select().from(users).where(eq(users.id, actor.id)) : []
    return { reseller: reseller!, user }
  })
  const limits = limitsOfActor(actor)
  const clientId = actor.confines?.clientId ?? null
  return {
    subAccount: clientId && (await readSubAccount(ctx, clientId)),
    user: user ? { id: publicId('USER', user.id), name: user.name, email: user.email } : null,
    name: actor.name,
    reseller: {
      id: publicId('RESELLER', reseller.id),
      name: reseller.name,
      defaultCurrency: reseller.defaultCurrency,
      timeZone: reseller.timeZone,
    },
    world: actor.world,
    rights: [...actor.rights],
    limits: limits && viewOfLimits(limits, reseller.defaultCurrency),
    preferences: preferencesOf(user, ctx.language),
    eventCursor,
  }
}
