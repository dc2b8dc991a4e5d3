import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { users } from '../../../db/schema/resellers.ts'
import type { UserStatus } from '../../../db/schema/resellers.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { storedId } from '../kernel/ids.ts'
import { keyset } from '../kernel/keyset.ts'
import type { ListOrder } from '../kernel/keyset.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { readPersonView, readPeople } from './personView.ts'
import type { PersonView } from './personView.ts'

export interface UserFilter {
  /** Part of a name or an e-mail. */
  search?: string | null
  status?: UserStatus[] | null
  roleId?: string | null
  /** Only people of clients, or only the reseller's own staff. */
  ofClient?: boolean | null
}

type Key = [name: string, id: string]
const BY_NAME: ListOrder<Key> = {
  columns: [users.name, users.id],
  placeOf: ([name, id]) => [sql`${name}::text`, sql`${id}::uuid`],
}

/** The people who sign in, by name. Throws ROLE_NOT_FOUND for what is no role's id, and what readPage throws. */
export function readUsers(
  ctx: Context,
  filter: UserFilter | null | undefined,
  args: PageArgs,
): Promise<Page<PersonView>> {
  const role = filter?.roleId ? storedId('ROLE', filter.roleId, 'ROLE_NOT_FOUND', ['filter', 'roleId']) : null
  const wanted = filter?.search?.trim().toLowerCase().slice(0, 200).replaceAll('\0', '')
  return readPage<PersonView, Key>(
    ctx,
    'users',
    args,
    ({ name, id }) => [name, storedId('USER', id, 'USER_NOT_FOUND', [])],
    (step) =>
      read(ctx, (tx) => {
        const { beyond, orderBy } = keyset(BY_NAME, step)
        return readPeople(tx, {
          where: and(
            role ? eq(users.roleId, role) : undefined,
            filter?.status?.length ? inArray(users.status, filter.status) : undefined,
            filter?.ofClient == null ? undefined : filter.ofClient ? isNotNull(users.clientId) : isNull(users.clientId),
            wanted ? sql`strpos(lower(${users.name}) || ' ' || ${users.email}, ${wanted}) > 0` : undefined,
            beyond,
          ),
          orderBy,
          limit: step.limit,
        })
      }),
  )
}

/** One person by the stored id; null when there is none. */
export const readUser = (ctx: Context, uuid: string): Promise<PersonView | null> =>
  read(ctx, (tx) => readPersonView(tx, uuid))
