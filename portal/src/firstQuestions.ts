import { todayQuery } from './entities/today.ts'
import { ordersQuery } from './features/orders/ordersQueries.ts'
import { journalQuery } from './features/journal/journalQueries.ts'
import { viewerQuery } from './session/viewerQuery.ts'

/**
 * What pages ask first when they are opened by their plain address, and the file of each. The build puts it into a
 * script before all others, so that server and browser work at the same time. Only a question that the page asks in the
 * same words is answered by it: see `apollo/firstAnswers.ts`.
 */
export const firstPages = {
  '/': {
    file: 'features/today/TodayPage.vue',
    questions: [
      { document: todayQuery },
      { document: journalQuery, variables: { subjectId: null, first: 20, after: null } },
    ],
  },
  '/orders': {
    file: 'features/orders/OrdersPage.vue',
    questions: [{ document: ordersQuery, variables: { filter: { status: ['PENDING'] }, first: 50 } }],
  },
  '/clients': { file: 'features/clients/ClientsPage.vue', questions: [] },
  '/credit': { file: 'features/credit/CreditPage.vue', questions: [] },
  '/invoices': { file: 'features/invoices/InvoicesPage.vue', questions: [] },
}

/** What every page asks before its own. */
export const viewerQuestion = { document: viewerQuery }
