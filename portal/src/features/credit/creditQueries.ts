import { creditAccountFields } from '../../entities/creditAccount.ts'
import { moneyFields } from '../../entities/money.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

/** The reseller's own credit, from which it gives. */
export const ownCreditQuery = graphql(
  `
    query OwnCredit($currency: CurrencyCode) {
      resellerCredit(currency: $currency) {
        ...CreditAccountFields
      }
    }
  `,
  [creditAccountFields],
)

/** A client as one chooses it. */
const clientChoice = graphql(`
  fragment ClientChoice on SubAccount {
    id
    name
    username
  }
`)

export type ClientChoice = ResultOf<typeof clientChoice>

export const clientChoicesQuery = graphql(
  `
    query ClientChoices($text: String) {
      subAccounts(filter: { text: $text }, first: 20) {
        nodes {
          ...ClientChoice
        }
      }
    }
  `,
  [clientChoice],
)

export const clientNameQuery = graphql(
  `
    query ClientName($id: ID!) {
      subAccount(id: $id) {
        ...ClientChoice
      }
    }
  `,
  [clientChoice],
)

/** A client with its account in one currency, and what other currencies it has. */
export const clientCreditQuery = graphql(
  `
    query ClientCredit($id: ID!, $currency: CurrencyCode) {
      subAccount(id: $id) {
        ...ClientChoice
        credits {
          id
          currency
        }
        credit(currency: $currency) {
          ...CreditAccountFields
        }
      }
    }
  `,
  [clientChoice, creditAccountFields],
)

export const recoveryPreviewFields = graphql(
  `
    fragment RecoveryPreviewFields on CreditRecoveryPreview {
      token
      amount {
        ...MoneyFields
      }
      held {
        ...MoneyFields
      }
      balanceBefore {
        ...MoneyFields
      }
      balanceAfter {
        ...MoneyFields
      }
    }
  `,
  [moneyFields],
)

export type RecoveryPreview = ResultOf<typeof recoveryPreviewFields>

/** What recovering would move, with the token that says that it was seen. */
export const recoveryPreviewQuery = graphql(
  `
    query RecoveryPreview($id: ID!, $currency: CurrencyCode) {
      creditRecoveryPreview(subAccountId: $id, currency: $currency) {
        ...RecoveryPreviewFields
      }
    }
  `,
  [recoveryPreviewFields],
)
