import { APP_ROLE } from './client.ts'
import type { Database } from './client.ts'
import { DatabaseUnusable } from './migrate.ts'

/**
 * Makes sure that what comes through a pooler works as the application and as nobody else: a pooler drops the role that
 * connections ask for, and an owner is not bound by what binds the application. Throws DatabaseUnusable.
 */
export async function assertUnprivileged({ driver }: Database): Promise<void> {
  const [row] = await driver<{ now: string; signedIn: string; bypasses: boolean }[]>`
    select current_user as now, session_user as "signedIn", rolsuper or rolbypassrls as bypasses
    from pg_roles where rolname = session_user`
  const { now, signedIn, bypasses } = row!
  if (now === APP_ROLE && !bypasses) return
  throw new DatabaseUnusable(
    `DATABASE_POOLER_URL works as ${now}, which signed in as ${signedIn}${bypasses ? ' and is not bound by row security' : ''}. Make a role for it as docs/growing.md shows: it must work as ${APP_ROLE} by itself.`,
  )
}
