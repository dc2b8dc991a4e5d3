import { graphql } from '../graphql.ts'
import { moneyFields } from './money.ts'

/** What a refusal says, with the numbers that explain it. Put it on every payload's `errors`. */
export const refusalFields = graphql(
  `
    fragment RefusalFields on UserError {
      __typename
      code
      message
      path
      ... on InsufficientCredit {
        available {
          ...MoneyFields
        }
        missing {
          ...MoneyFields
        }
      }
      ... on InvalidState {
        state
        allowed
      }
    }
  `,
  [moneyFields],
)
