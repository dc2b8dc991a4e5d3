import { graphql, type ResultOf } from '../graphql.ts'
import { moneyFields } from './money.ts'

/** An invoice as lists and the live stream need it. */
export const invoiceRow = graphql(
  `
    fragment InvoiceRow on Invoice {
      __typename
      id
      version
      number
      externalId
      status
      light
      overdue
      issuedOn
      dueOn
      paidAt
      createdAt
      total {
        ...MoneyFields
      }
      paid {
        ...MoneyFields
      }
      outstanding {
        ...MoneyFields
      }
      subAccount {
        id
        name
        username
      }
      order {
        id
        number
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

export type InvoiceRow = ResultOf<typeof invoiceRow>
