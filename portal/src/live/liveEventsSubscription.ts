import { creditAccountFields } from '../entities/creditAccount.ts'
import { invoiceRow } from '../entities/invoice.ts'
import { orderRow } from '../entities/order.ts'
import { subAccountRow } from '../entities/subAccount.ts'
import { graphql, type ResultOf } from '../graphql.ts'

/**
 * Every committed change with its subject in the very fragments that the lists use, so that the cache heals by id.
 * One stream with one cursor: what happened during a reconnect is replayed before the news.
 */
export const liveEventsSubscription = graphql(
  `
    subscription LiveEvents($after: String) {
      events(after: $after) {
        cursor
        kind
        subjectId
        subjectVersion
        occurredAt
        actor
        message
        subject {
          __typename
          id
          ...OrderRow
          ...InvoiceRow
          ...SubAccountRow
          ...CreditAccountFields
        }
      }
    }
  `,
  [orderRow, invoiceRow, subAccountRow, creditAccountFields],
)

export type LiveEvent = ResultOf<typeof liveEventsSubscription>['events']
