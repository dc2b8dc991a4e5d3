import type { Bounds } from './findFaults.ts'
import type { Sample } from './sample.ts'

/** A list as it is asked for. */
export interface ListCase {
  field: string
  /** Where it stands, outermost first; the root when left out. */
  within?: string[]
  /** Its arguments besides those of the page. */
  filter?: string
  /** What is asked of each row. */
  rows: string
  bounds?: Bounds
  /** What the executor's statements may do beyond that. */
  executor?: Bounds
}

/** Lists that the read lane's map has not, and filters that look elsewhere than in the rows. */
const BY_EXECUTOR = {
  fields: ['audit', 'creditEntries', 'entries', 'users'],
  filters: /\b(overLimit|subjectId|tag|text):/,
}

/** The read lane has a plan for the list. */
export const isPlanned = ({ field, filter = '' }: ListCase): boolean =>
  !BY_EXECUTOR.fields.includes(field) && !BY_EXECUTOR.filters.test(filter)

const MONEY = 'amount currency'
const ORDER = `id number status paymentStatus activationReason total { ${MONEY} } subAccount { id name } shop { id }
  lines { description } invoice { id status } heldCredit { ${MONEY} } availableActions { action allowed }`
const INVOICE = `id number light total { ${MONEY} } subAccount { id name } order { id number } payments { id }`
const CLIENT = 'id name tags pendingOrderCount credits { id available { amount } }'
const ENTRY = `id kind amount { ${MONEY} } counterparty order { id } account { subAccount { id name } } availableActions { action }`
const JOURNAL = 'id kind actor'
const QUEUE = 'subAccount { id name } orderCount orders { id number }'

/** Whoever types something that no index knows of, or that nearly everything has, waits for a look at their own world. */
const LOOKS_ALONG: Bounds = { filtered: 5_000 }

/** An index has exactly these rows, however many others the world has. */
const AT_ITS_PLACE: Bounds = { filtered: 0 }

/**
 * Of several words that each have their place the read lane merges the beginnings. The executor looks along the list
 * while they are frequent together.
 */
const SEVERAL: Bounds = { filtered: 2_500, read: 2_500, sorted: 2_500 }

/**
 * Every list of the API with every filter alone, and together as the portal has them. What belongs to the rows is asked
 * of the lists as they are; filters only choose other rows.
 */
export function listCases(its: Sample): Record<string, ListCase> {
  const orders = (filter: string, bounds?: Bounds, executor?: Bounds): ListCase => ({
    field: 'orders',
    filter: `filter: { ${filter} }`,
    rows: 'id',
    bounds,
    executor,
  })
  const invoices = (filter: string, bounds?: Bounds): ListCase => ({
    field: 'invoices',
    filter: `filter: { ${filter} }`,
    rows: 'id',
    bounds,
  })
  const clients = (filter: string, bounds?: Bounds): ListCase => ({
    field: 'subAccounts',
    filter: `filter: { ${filter} }`,
    rows: 'id',
    bounds,
  })
  const entries = (filter: string, bounds?: Bounds): ListCase => ({
    field: 'creditEntries',
    filter: `filter: { ${filter} }`,
    rows: 'id',
    bounds,
  })
  const client = `subAccountId: "${its.client}"`
  const lately = `createdFrom: "${its.lately}"`
  return {
    'Query.orders': { field: 'orders', rows: ORDER },
    'Query.orders pending': orders('status: [PENDING]'),
    'Query.orders active': orders('status: [ACTIVE]'),
    'Query.orders deleted': orders('status: [DELETED]'),
    'Query.orders of a state that none has': orders('status: [ACTIVATION_FAILED]'),
    'Query.orders of several states': orders('status: [PENDING, DELETED]', {}, SEVERAL),
    'Query.orders of several states of a client': orders(`${client}, status: [PENDING, DELETED]`),
    'Query.orders of several states, paid in several ways': orders(
      'status: [PENDING, DELETED], paymentStatus: [UNPAID, PARTIALLY_PAID]',
      {},
      SEVERAL,
    ),
    'Query.orders of every state': orders('status: [PENDING, ACTIVATING, ACTIVE, ACTIVATION_FAILED, DELETED]'),
    'Query.orders unpaid': orders('paymentStatus: [UNPAID]'),
    'Query.orders charged back': orders('paymentStatus: [CHARGED_BACK]'),
    'Query.orders paid in several ways': orders('paymentStatus: [OVERPAID, PARTIALLY_PAID]'),
    'Query.orders by card': orders('paymentMethod: [CARD]'),
    'Query.orders by a method that none has': orders('paymentMethod: [MANUAL]'),
    'Query.orders by several methods': orders('paymentMethod: [MANUAL, PAYPAL]'),
    'Query.orders of a client': orders(client),
    'Query.orders of a client, pending': orders(`${client}, status: [PENDING]`),
    'Query.orders of a shop': orders(`shopId: "${its.shop}"`),
    'Query.orders of a shop without orders': orders(`shopId: "${its.emptyShop}"`),
    'Query.orders since': orders(lately),
    'Query.orders until': orders(`createdTo: "${its.lately}"`),
    'Query.orders between': orders(`createdFrom: "${its.early}", createdTo: "${its.lately}"`),
    'Query.orders pending since': orders(`status: [PENDING], ${lately}`),
    'Query.orders pending and paid': orders('status: [PENDING], paymentStatus: [PAID]', AT_ITS_PLACE),
    'Query.orders pending and partly paid': orders('status: [PENDING], paymentStatus: [PARTIALLY_PAID]', AT_ITS_PLACE),
    'Query.orders pending and paid in several ways': orders(
      'status: [PENDING], paymentStatus: [PARTIALLY_PAID, OVERPAID]',
    ),
    'Query.orders pending by paypal': orders('status: [PENDING], paymentMethod: [PAYPAL]'),
    'Query.orders pending by a method that none has': orders('status: [PENDING], paymentMethod: [MANUAL]'),
    'Query.orders active and unpaid': orders('status: [ACTIVE], paymentStatus: [UNPAID]'),
    'Query.orders by card, unpaid': orders('paymentMethod: [CARD], paymentStatus: [UNPAID]'),
    'Query.orders by number': orders(`text: "${its.orderNumber}"`),
    'Query.orders by what nearly all have': orders('text: "hosting"', LOOKS_ALONG),
    'Query.orders by words of a client and a product': orders(`text: "hosting ${its.clientUsername}"`),
    'Query.orders by what none has': orders('text: "zzzzzz"'),
    'Query.orders pending by what none has': orders('status: [PENDING], text: "zzzzzz"'),
    'Query.activationQueue': { field: 'activationQueue', rows: QUEUE },
    'Query.invoices': { field: 'invoices', rows: INVOICE },
    'Query.invoices open': invoices('status: [OPEN]'),
    'Query.invoices unpaid': invoices('status: [OPEN, PARTIALLY_PAID]'),
    'Query.invoices overdue': invoices('status: [OPEN, PARTIALLY_PAID], overdue: true'),
    'Query.invoices paid': invoices('status: [PAID]'),
    'Query.invoices void': invoices('status: [VOID]'),
    'Query.invoices charged back': invoices('status: [CHARGED_BACK]'),
    'Query.invoices overdue alone': invoices('overdue: true'),
    'Query.invoices not overdue': invoices('overdue: false'),
    'Query.invoices due since': invoices(`dueFrom: "${its.lately.slice(0, 10)}"`),
    'Query.invoices due until': invoices(`dueTo: "${its.early.slice(0, 10)}"`),
    'Query.invoices due on a day': invoices(`dueFrom: "${its.early.slice(0, 10)}", dueTo: "${its.early.slice(0, 10)}"`),
    'Query.invoices unpaid due until': invoices(`status: [OPEN, PARTIALLY_PAID], dueTo: "${its.early.slice(0, 10)}"`),
    'Query.invoices of a client': invoices(client),
    'Query.invoices by number': invoices(`text: "${its.invoiceNumber}"`),
    'Query.invoices by what none has': invoices('text: "zzzzzz"'),
    'Query.subAccounts': { field: 'subAccounts', rows: CLIENT },
    'Query.subAccounts by words': clients(`text: "${its.clientUsername}"`),
    'Query.subAccounts by what nearly all have': clients('text: "example"', LOOKS_ALONG),
    'Query.subAccounts by what none has': clients('text: "zzzzzz"'),
    'Query.subAccounts by two letters': clients('text: "zq"', { filtered: 1_000_000 }),
    'Query.subAccounts with pending orders': clients('hasPendingOrders: true'),
    'Query.subAccounts without pending orders': clients('hasPendingOrders: false', LOOKS_ALONG),
    'Query.subAccounts over the limit': clients('overLimit: true'),
    'Query.subAccounts within the limit': clients('overLimit: false'),
    'Query.subAccounts by tag': clients('tag: "vip"'),
    'Query.subAccounts by a tag that none has': clients('tag: "zzz"'),
    'Query.subAccounts since': clients(lately, LOOKS_ALONG),
    'Query.subAccounts until': clients(`createdTo: "${its.early}"`),
    'Query.creditEntries': { field: 'creditEntries', rows: ENTRY },
    'Query.creditEntries of a client': entries(client),
    'Query.creditEntries given': entries('kind: [GIVE]'),
    'Query.creditEntries of a kind that none has': entries('kind: [ADJUSTMENT]'),
    'Query.creditEntries of several kinds': entries('kind: [RECOVER, REFUND]', SEVERAL),
    'Query.creditEntries in a currency': entries('currency: "EUR"'),
    'Query.creditEntries in a currency that none has': entries('currency: "USD"'),
    'Query.creditEntries given to a client': entries(`${client}, kind: [GIVE]`),
    'Query.journal': { field: 'journal', rows: JOURNAL },
    'Query.audit': { field: 'audit', rows: JOURNAL },
    'Query.audit of a person': { field: 'audit', filter: 'filter: { actorId: "nobody" }', rows: JOURNAL },
    'Query.audit of a topic': { field: 'audit', filter: 'filter: { topics: [PEOPLE] }', rows: JOURNAL },
    'Query.audit of several topics': {
      field: 'audit',
      filter: 'filter: { topics: [CREDIT, PEOPLE, KEYS] }',
      rows: JOURNAL,
    },
    'Query.audit of an object': { field: 'audit', filter: `filter: { subjectId: "${its.account}" }`, rows: JOURNAL },
    'Query.audit of a time': {
      field: 'audit',
      filter: `filter: { from: "${its.early}", to: "${its.lately}" }`,
      rows: JOURNAL,
    },
    'Query.users': { field: 'users', rows: 'id name status role { name }' },
    'Query.users by words': { field: 'users', filter: 'filter: { search: "a" }', rows: 'id' },
    'Query.journal of an order': { field: 'journal', filter: `subjectId: "${its.order}"`, rows: JOURNAL },
    'Query.journal of a credit account': { field: 'journal', filter: `subjectId: "${its.account}"`, rows: JOURNAL },
    'SubAccount.orders': { within: [`subAccount(id: "${its.client}")`], field: 'orders', rows: ORDER },
    'SubAccount.invoices': { within: [`subAccount(id: "${its.client}")`], field: 'invoices', rows: INVOICE },
    'SubAccount.journal': { within: [`subAccount(id: "${its.client}")`], field: 'journal', rows: JOURNAL },
    'CreditAccount.entries': { within: [`subAccount(id: "${its.client}")`, 'credit'], field: 'entries', rows: ENTRY },
    'CreditAccount.entries of the reseller': { within: ['resellerCredit'], field: 'entries', rows: ENTRY },
    'Order.journal': { within: [`order(id: "${its.order}")`], field: 'journal', rows: JOURNAL },
    'Invoice.journal': { within: [`invoice(id: "${its.invoice}")`], field: 'journal', rows: JOURNAL },
  }
}
