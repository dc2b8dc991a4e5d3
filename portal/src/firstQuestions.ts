import { todayQuery } from './entities/today.ts'
import { journalQuery } from './features/journal/journalQueries.ts'
import { ordersQuery } from './features/orders/ordersQueries.ts'
import { FIRST_VIEW, orderViews, PAGE_SIZE, statusesOf, type OrderView } from './features/orders/orderViews.ts'
import { savedViewsQuery } from './features/views/savedViewsQueries.ts'
import { viewerQuery } from './session/viewerQuery.ts'

const ordersOf = (view: OrderView) => {
  const status = statusesOf[view]
  const orders = { document: ordersQuery, variables: { filter: status.length ? { status } : {}, first: PAGE_SIZE } }
  const views = { document: savedViewsQuery, variables: { list: 'ORDERS' } }
  return [view === FIRST_VIEW ? '' : `?view=${view}`, [orders, views]]
}

/**
 * What pages ask first when they are opened by an address, and the file of each. The build puts it into a script before
 * all others, so that server and browser work at the same time. `questions` stand by what follows the path. Only a
 * question that the page asks in the same words is answered by it: see `apollo/firstAnswers.ts`.
 */
export const firstPages = {
  '/': {
    file: 'features/today/TodayPage.vue',
    questions: { '': [{ document: journalQuery, variables: { subjectId: null, first: 20, after: null } }] },
  },
  '/orders': {
    file: 'features/orders/OrdersPage.vue',
    questions: Object.fromEntries(orderViews.filter((view) => view !== 'clients').map(ordersOf)),
  },
  '/clients': { file: 'features/clients/ClientsPage.vue', questions: {} },
  '/credit': { file: 'features/credit/CreditPage.vue', questions: {} },
  '/invoices': { file: 'features/invoices/InvoicesPage.vue', questions: {} },
}

/** What every page asks: who is there, before all else, and the counts beside its places. */
export const everyPage = [{ document: viewerQuery }, { document: todayQuery }]
