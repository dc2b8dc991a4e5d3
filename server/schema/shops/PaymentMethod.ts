import { registerEnumType } from 'type-graphql'
import { PAYMENT_METHODS } from '../../../db/schema/shops.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const PaymentMethod = enumOf(PAYMENT_METHODS)
export type PaymentMethod = keyof typeof PaymentMethod

registerEnumType(PaymentMethod, { name: 'PaymentMethod' })
