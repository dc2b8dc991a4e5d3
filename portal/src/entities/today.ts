import { graphql, type ResultOf } from '../graphql.ts'
import { creditAccountFields } from './creditAccount.ts'
import { moneyFields } from './money.ts'

const todayFields = graphql(
  `
    fragment TodayFields on Today {
      pendingOrders
      oldestPendingAt
      overdueInvoices
      openInvoices
      accountsOverLimit
      waitingApprovals
      ordersToday
      activatedToday
      paidToday {
        ...MoneyFields
      }
      ownCredit {
        ...CreditAccountFields
      }
    }
  `,
  [moneyFields, creditAccountFields],
)

export const todayQuery = graphql(
  `
    query Today {
      today {
        ...TodayFields
      }
    }
  `,
  [todayFields],
)

export const todayChangedSubscription = graphql(
  `
    subscription TodayChanged {
      todayChanged {
        ...TodayFields
      }
    }
  `,
  [todayFields],
)

export type Today = ResultOf<typeof todayFields>
