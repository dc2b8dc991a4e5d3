import { registerEnumType } from 'type-graphql'
import { ORDER_PAYMENT_STATUSES } from '../../../db/schema/orders.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const OrderPaymentStatus = enumOf(ORDER_PAYMENT_STATUSES)
export type OrderPaymentStatus = keyof typeof OrderPaymentStatus

registerEnumType(OrderPaymentStatus, { name: 'OrderPaymentStatus' })
