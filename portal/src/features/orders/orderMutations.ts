import { orderRow } from '../../entities/order.ts'
import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

/** The order as it stands after the call, refused or not, and its client's count. */
const orderPayload = graphql(
  `
    fragment OrderPayloadFields on OrderPayload {
      order {
        ...OrderRow
      }
      subAccount {
        id
        pendingOrderCount
      }
      errors {
        ...RefusalFields
      }
    }
  `,
  [orderRow, refusalFields],
)

export type OrderPayload = ResultOf<typeof orderPayload>

export const activateOrderMutation = graphql(
  `
    mutation ActivateOrder($input: ActivateOrderInput!) {
      activateOrder(input: $input) {
        ...OrderPayloadFields
      }
    }
  `,
  [orderPayload],
)

export const deleteOrderMutation = graphql(
  `
    mutation DeleteOrder($input: DeleteOrderInput!) {
      deleteOrder(input: $input) {
        ...OrderPayloadFields
      }
    }
  `,
  [orderPayload],
)

export const restoreOrderMutation = graphql(
  `
    mutation RestoreOrder($input: RestoreOrderInput!) {
      restoreOrder(input: $input) {
        ...OrderPayloadFields
      }
    }
  `,
  [orderPayload],
)

export const createOrderMutation = graphql(
  `
    mutation CreateOrder($input: CreateOrderInput!) {
      createOrder(input: $input) {
        ...OrderPayloadFields
      }
    }
  `,
  [orderPayload],
)

export const activateOrdersMutation = graphql(
  `
    mutation ActivateOrders($inputs: [ActivateOrderInput!]!) {
      activateOrders(inputs: $inputs) {
        results {
          ...OrderPayloadFields
        }
      }
    }
  `,
  [orderPayload],
)

export const deleteOrdersMutation = graphql(
  `
    mutation DeleteOrders($inputs: [DeleteOrderInput!]!) {
      deleteOrders(inputs: $inputs) {
        results {
          ...OrderPayloadFields
        }
      }
    }
  `,
  [orderPayload],
)
