import { and, asc, count, eq, ne } from 'drizzle-orm'
import { savedViews } from '../../../db/schema/access.ts'
import type { SavedList, SavedViewRow } from '../../../db/schema/access.ts'
import type { UserActor } from '../kernel/actor.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedId } from '../kernel/ids.ts'
import { readText } from '../kernel/text.ts'

export interface SaveViewInput {
  list: SavedList
  name: string
  query: string
}

/** The most views that one person keeps of one list. */
const MOST_VIEWS = 50

/** The person's own views of a list, by name. */
export function readSavedViews(ctx: Context, list: SavedList): Promise<SavedViewRow[]> {
  const { id } = personOf(ctx)
  return read(ctx, (tx) =>
    tx
      .select()
      .from(savedViews)
      .where(and(eq(savedViews.userId, id), eq(savedViews.list, list)))
      .orderBy(asc(savedViews.name)),
  )
}

/**
 * Keeps a list's filters under a name; a view of the same name is replaced. Throws TOO_MANY_KEPT beyond fifty views,
 * and the refusals of texts.
 */
export function saveView(ctx: Context, input: SaveViewInput): Promise<{ savedView: SavedViewRow }> {
  const person = personOf(ctx)
  const name = readText(input.name, ['name'], 60)
  const query = readText(input.query, ['query'], 2_000)
  const { environmentId, resellerId } = person
  return ctx.db.transaction(environmentId, async (tx) => {
    const [kept] = await tx
      .select({ count: count() })
      .from(savedViews)
      .where(and(eq(savedViews.userId, person.id), eq(savedViews.list, input.list), ne(savedViews.name, name)))
    if (kept!.count >= MOST_VIEWS) throw new DomainError('TOO_MANY_KEPT', { largest: MOST_VIEWS }).at('list')
    const [savedView] = await tx
      .insert(savedViews)
      .values({ environmentId, resellerId, userId: person.id, id: newId(), list: input.list, name, query })
      .onConflictDoUpdate({
        target: [savedViews.environmentId, savedViews.userId, savedViews.list, savedViews.name],
        set: { query },
      })
      .returning()
    return { savedView: savedView! }
  })
}

/** Forgets one of the person's own views. Throws VIEW_NOT_FOUND. */
export function deleteView(ctx: Context, savedViewId: string): Promise<{ savedView: SavedViewRow }> {
  const person = personOf(ctx)
  const id = storedId('SAVED_VIEW', savedViewId, 'VIEW_NOT_FOUND', ['savedViewId'])
  return ctx.db.transaction(person.environmentId, async (tx) => {
    const [savedView] = await tx
      .delete(savedViews)
      .where(and(eq(savedViews.id, id), eq(savedViews.userId, person.id)))
      .returning()
    if (!savedView) throw new DomainError('VIEW_NOT_FOUND').at('savedViewId')
    return { savedView }
  })
}

/** Views belong to people; a program keeps its own. */
function personOf(ctx: Context): UserActor {
  if (ctx.actor.kind !== 'USER') throw new DomainError('PEOPLE_ONLY')
  return ctx.actor
}
