import { creditAccountFields } from '../../entities/creditAccount.ts'
import { invoiceRow } from '../../entities/invoice.ts'
import { moneyFields } from '../../entities/money.ts'
import { subAccountRow } from '../../entities/subAccount.ts'
import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

export const clientsQuery = graphql(
  `
    query Clients($filter: SubAccountFilter, $first: Int, $after: String) {
      subAccounts(filter: $filter, first: $first, after: $after) {
        nodes {
          ...SubAccountRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [subAccountRow],
)

export const clientDetails = graphql(
  `
    fragment ClientDetails on SubAccount {
      ...SubAccountRow
      externalId
      phone
      credits {
        ...CreditAccountFields
      }
      availableActions {
        action
        allowed
        blockedBy
      }
    }
  `,
  [subAccountRow, creditAccountFields],
)

export const clientQuery = graphql(
  `
    query Client($id: ID!) {
      subAccount(id: $id) {
        ...ClientDetails
      }
    }
  `,
  [clientDetails],
)

export const clientInvoicesQuery = graphql(
  `
    query ClientInvoices($filter: InvoiceFilter, $first: Int, $after: String) {
      invoices(filter: $filter, first: $first, after: $after) {
        nodes {
          ...InvoiceRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [invoiceRow],
)

export const clientEntriesQuery = graphql(
  `
    query ClientEntries($filter: CreditEntryFilter, $first: Int, $after: String) {
      creditEntries(filter: $filter, first: $first, after: $after) {
        nodes {
          __typename
          id
          kind
          note
          counterparty
          actor
          createdAt
          amount {
            ...MoneyFields
          }
          balanceAfter {
            ...MoneyFields
          }
          order {
            id
            number
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [moneyFields],
)

export const createSubAccountMutation = graphql(
  `
    mutation CreateSubAccount($input: CreateSubAccountInput!) {
      createSubAccount(input: $input) {
        subAccount {
          ...SubAccountRow
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [subAccountRow, refusalFields],
)

export type ClientDetails = ResultOf<typeof clientDetails>
