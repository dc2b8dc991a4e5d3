import { invoiceRow } from '../../entities/invoice.ts'
import { moneyFields } from '../../entities/money.ts'
import { orderRow } from '../../entities/order.ts'
import { subAccountRow } from '../../entities/subAccount.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

export const ordersQuery = graphql(
  `
    query Orders($filter: OrderFilter, $first: Int, $after: String) {
      orders(filter: $filter, first: $first, after: $after) {
        nodes {
          ...OrderRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [orderRow],
)

/** Pending orders by client, whoever waits longest first. */
export const activationQueueQuery = graphql(
  `
    query ActivationQueue($first: Int, $after: String) {
      activationQueue(first: $first, after: $after) {
        nodes {
          subAccount {
            ...SubAccountRow
          }
          orders {
            ...OrderRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [subAccountRow, orderRow],
)

export const orderDetails = graphql(
  `
    fragment OrderDetails on Order {
      ...OrderRow
      outstanding {
        ...MoneyFields
      }
      heldCredit {
        ...MoneyFields
      }
      lines {
        description
        quantity
        product {
          id
          sku
          name
        }
        unitPrice {
          ...MoneyFields
        }
        total {
          ...MoneyFields
        }
      }
      shop {
        id
        name
      }
      invoice {
        ...InvoiceRow
      }
      subAccount {
        ...SubAccountRow
      }
    }
  `,
  [orderRow, moneyFields, invoiceRow, subAccountRow],
)

export const orderQuery = graphql(
  `
    query Order($id: ID!) {
      order(id: $id) {
        ...OrderDetails
      }
    }
  `,
  [orderDetails],
)

export type OrderDetails = ResultOf<typeof orderDetails>
