import { registerEnumType } from 'type-graphql'
import { ACTIVATION_POLICIES } from '../../../db/schema/shops.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const ActivationPolicy = enumOf(ACTIVATION_POLICIES)
export type ActivationPolicy = keyof typeof ActivationPolicy

registerEnumType(ActivationPolicy, { name: 'ActivationPolicy' })
