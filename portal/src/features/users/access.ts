import type { ClientChoice } from '../credit/creditQueries.ts'
import { limitsInput, typedLimits, type TypedLimits } from './limits.ts'
import type { PersonRow, RoleRow } from './userQueries.ts'

/** What somebody may do and see, as it is typed. */
export interface TypedAccess {
  roleId: string
  /** Null is every shop. */
  shopIds: string[] | null
  /** Separated by commas; '' is every client. */
  tags: string
  client: ClientChoice | undefined
  limits: TypedLimits
}

/** What stands in the form at first. */
export function typedAccess(person: PersonRow | undefined, roles: readonly RoleRow[]): TypedAccess {
  const usual = roles.find(({ builtin }) => builtin === 'ORDER_CLERK') ?? roles[0]
  return {
    roleId: person?.role.id ?? usual?.id ?? '',
    shopIds: person?.shopIds ? [...person.shopIds] : null,
    tags: person?.clientTags?.join(', ') ?? '',
    client: person?.client ? ({ ...person.client, username: '' } as unknown as ClientChoice) : undefined,
    limits: typedLimits(person?.ownLimits),
  }
}

/** The same as the server takes it. `here` are the shops of this world; what is said in the other one stays by itself. */
export function accessInput(
  typed: TypedAccess,
  role: RoleRow | undefined,
  here: readonly { id: string }[],
  currency: string,
) {
  const { roleId, shopIds, tags, client, limits } = typed
  if (role?.builtin === 'CLIENT') return { roleId, clientId: client?.id ?? null }
  if (role?.builtin === 'OWNER') return { roleId }
  const listed = tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)
  return {
    roleId,
    shopIds: shopIds && shopIds.filter((id) => here.some((shop) => shop.id === id)),
    clientTags: listed.length ? listed : null,
    limits: limitsInput(limits, currency),
  }
}
