import { graphql, type ResultOf } from '../graphql.ts'

/** An amount as a decimal string with its currency. */
export const moneyFields = graphql(`
  fragment MoneyFields on Money {
    amount
    currency
  }
`)

export type Money = ResultOf<typeof moneyFields>
