import { creditAccountFields, type CreditAccount } from '../entities/creditAccount.ts'
import { invoiceRow, type InvoiceRow } from '../entities/invoice.ts'
import { orderRow, type OrderRow } from '../entities/order.ts'
import { subAccountRow, type SubAccountRow } from '../entities/subAccount.ts'
import { graphql, type ResultOf } from '../graphql.ts'

/**
 * Every committed change with its subject in the very fragments that the lists use, so that the cache heals by id.
 * One stream with one cursor: what happened during a reconnect is replayed before the news. The subject stands there
 * once per type, because fields of one name but different types may not share a place in an answer.
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
        order: subject {
          __typename
          ...OrderRow
        }
        invoice: subject {
          __typename
          ...InvoiceRow
        }
        client: subject {
          __typename
          ...SubAccountRow
        }
        account: subject {
          __typename
          ...CreditAccountFields
        }
      }
    }
  `,
  [orderRow, invoiceRow, subAccountRow, creditAccountFields],
)

type Answer = ResultOf<typeof liveEventsSubscription>['events']
export type LiveSubject = OrderRow | InvoiceRow | SubAccountRow | CreditAccount

/** One committed change, with its subject as it is now, if it is of a kind that lists show. */
export type LiveEvent = Omit<Answer, 'order' | 'invoice' | 'client' | 'account'> & { subject: LiveSubject | undefined }

/** Puts the subject back into one place. */
export function liveEventOf({ order, invoice, client, account, ...event }: Answer): LiveEvent {
  if (order?.__typename === 'Order') return { ...event, subject: order }
  if (invoice?.__typename === 'Invoice') return { ...event, subject: invoice }
  if (client?.__typename === 'SubAccount') return { ...event, subject: client }
  if (account?.__typename === 'CreditAccount') return { ...event, subject: account }
  return { ...event, subject: undefined }
}
