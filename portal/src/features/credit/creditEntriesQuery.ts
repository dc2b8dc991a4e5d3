import { moneyFields } from '../../entities/money.ts'
import { graphql, type EnumOf, type ResultOf } from '../../graphql.ts'

/** One line of the ledger. Entries never change; only what may still be done with them does. */
const creditEntryRow = graphql(
  `
    fragment CreditEntryRow on CreditEntry {
      __typename
      id
      kind
      note
      createdAt
      counterparty
      actor
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
      account {
        id
        currency
        subAccount {
          id
          name
          username
        }
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

/** Every movement of clients' credit, the newest first. */
export const creditEntriesQuery = graphql(
  `
    query CreditEntries($filter: CreditEntryFilter, $first: Int, $after: String) {
      creditEntries(filter: $filter, first: $first, after: $after) {
        nodes {
          ...CreditEntryRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [creditEntryRow],
)

export type CreditEntryRow = ResultOf<typeof creditEntryRow>
export type CreditEntryKind = EnumOf<'CreditEntryKind'>

/** The kinds that a client's account can have, in the order of the filter. */
export const entryKinds: readonly CreditEntryKind[] = [
  'GIVE',
  'RECOVER',
  'ORDER_PAYMENT',
  'REFUND',
  'OVERPAYMENT',
  'ROUNDING',
  'ADJUSTMENT',
]
