import { eq } from 'drizzle-orm'
import { users } from '../../../db/schema/resellers.ts'
import type { Density, Theme } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { LANGUAGES, read } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { preferencesOf } from './preferences.ts'
import type { Preferences } from './preferences.ts'

export interface SetPreferencesInput {
  language?: string | null
  theme?: Theme | null
  density?: Density | null
  singleKeys?: boolean | null
}

/**
 * Keeps how the portal looks for this person; what is left out stays. Repeating it changes nothing. It is no business
 * of the reseller, so that no event tells of it. Throws PREFERENCE_INVALID, also for an API key, which is no person.
 */
export async function setPreferences(ctx: Context, input: SetPreferencesInput): Promise<{ preferences: Preferences }> {
  const { actor } = ctx
  const { language, theme, density, singleKeys } = input
  if (language && !LANGUAGES.some((known) => known === language)) {
    throw new DomainError('PREFERENCE_INVALID').at('language')
  }
  const chosen = {
    ...(language && { language }),
    ...(theme && { theme }),
    ...(density && { density }),
    ...(singleKeys != null && { singleKeys: singleKeys ? ('on' as const) : ('off' as const) }),
  }
  const user = await read(ctx, async (tx) => {
    const mine = eq(users.id, actor.id)
    if (actor.kind !== 'USER') return undefined
    if (Object.keys(chosen).length > 0) await tx.update(users).set(chosen).where(mine)
    const [row] = await tx.select().from(users).where(mine)
    return row
  })
  if (!user) throw new DomainError('PREFERENCE_INVALID')
  return { preferences: preferencesOf(user, ctx.language) }
}
