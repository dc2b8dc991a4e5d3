import { registerEnumType } from 'type-graphql'
import { ORDER_SOURCES } from '../../../db/schema/orders.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const OrderSource = enumOf(ORDER_SOURCES)
export type OrderSource = keyof typeof OrderSource

registerEnumType(OrderSource, {
  name: 'OrderSource',
  description: 'How an order came in: through the API or in the portal.',
})
