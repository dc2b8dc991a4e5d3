import { registerEnumType } from 'type-graphql'
import { USER_STATUSES } from '../../../db/schema/resellers.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const UserStatus = enumOf(USER_STATUSES)
registerEnumType(UserStatus, { name: 'UserStatus', description: 'Whether somebody can sign in.' })
export type UserStatus = keyof typeof UserStatus
