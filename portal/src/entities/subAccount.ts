import { graphql, type ResultOf } from '../graphql.ts'
import { creditAccountFields } from './creditAccount.ts'

/** A client as lists and the live stream need it. */
export const subAccountRow = graphql(
  `
    fragment SubAccountRow on SubAccount {
      __typename
      id
      version
      username
      name
      email
      tags
      createdAt
      pendingOrderCount
      credit {
        ...CreditAccountFields
      }
    }
  `,
  [creditAccountFields],
)

export type SubAccountRow = ResultOf<typeof subAccountRow>
