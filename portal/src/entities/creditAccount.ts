import { graphql, type ResultOf } from '../graphql.ts'
import { moneyFields } from './money.ts'

/** A credit account as lists and the live stream need it. */
export const creditAccountFields = graphql(
  `
    fragment CreditAccountFields on CreditAccount {
      __typename
      id
      version
      currency
      balance {
        ...MoneyFields
      }
      minimumBalance {
        ...MoneyFields
      }
      held {
        ...MoneyFields
      }
      available {
        ...MoneyFields
      }
      overLimit
      subAccount {
        id
        name
        username
      }
    }
  `,
  [moneyFields],
)

export type CreditAccount = ResultOf<typeof creditAccountFields>
