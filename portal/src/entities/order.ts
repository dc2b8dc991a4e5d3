import { graphql, type EnumOf, type ResultOf } from '../graphql.ts'
import { moneyFields } from './money.ts'

/** An order as lists and the live stream need it. */
export const orderRow = graphql(
  `
    fragment OrderRow on Order {
      __typename
      id
      version
      number
      status
      paymentStatus
      paymentMethod
      activationPolicy
      activationReason
      createdAt
      activatedAt
      activatedBy
      deletedAt
      deletedBy
      source
      total {
        ...MoneyFields
      }
      paid {
        ...MoneyFields
      }
      lines {
        description
        quantity
        product {
          id
          sku
        }
        unitPrice {
          ...MoneyFields
        }
        total {
          ...MoneyFields
        }
      }
      subAccount {
        id
        name
        username
        pendingOrderCount
      }
      availableActions {
        action
        allowed
        blockedBy
      }
    }
  `,
  [moneyFields],
)

export type OrderRow = ResultOf<typeof orderRow>
export type OrderStatus = EnumOf<'OrderStatus'>
export type PaymentMethod = EnumOf<'PaymentMethod'>
export type OrderPaymentStatus = EnumOf<'OrderPaymentStatus'>
