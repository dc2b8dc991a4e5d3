import { registerEnumType } from 'type-graphql'
import { ORDER_STATUSES } from '../../../db/schema/orders.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const OrderStatus = enumOf(ORDER_STATUSES)
export type OrderStatus = keyof typeof OrderStatus

registerEnumType(OrderStatus, { name: 'OrderStatus' })
