import { registerEnumType } from 'type-graphql'
import { BUILTIN_ROLES } from '../../../db/schema/resellers.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const BuiltinRole = enumOf(BUILTIN_ROLES)
registerEnumType(BuiltinRole, { name: 'BuiltinRole', description: 'The roles that every reseller begins with.' })
export type BuiltinRole = keyof typeof BuiltinRole
