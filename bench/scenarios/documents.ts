/** The documents that are raced, and how each peer wants them. */
export const LIST = `query List($first: Int, $filter: OrderFilter) {
  orders(first: $first, filter: $filter) {
    nodes { id number status createdAt total { amount currency } subAccount { id name } invoice { id number status } }
    pageInfo { hasNextPage }
  }
}`

export const BY_ID = `query ById($id: ID!) {
  order(id: $id) { id number status createdAt total { amount currency } subAccount { id name } invoice { id number status } }
}`

const POSTGRAPHILE_ORDER = `id: publicId number status createdAt: createdText amount currency
  subAccount: subAccountByEnvironmentIdAndSubAccountId { id: publicId name }
  invoice: invoiceByEnvironmentIdAndOrderId { id: publicId number status }`

export const POSTGRAPHILE_LIST = `query List($tenant: UUID!, $status: String!, $first: Int) {
  orders: allOrders(condition: { environmentId: $tenant, status: $status }, orderBy: [CREATED_AT_ASC, ROW_ID_ASC], first: $first) {
    nodes { ${POSTGRAPHILE_ORDER} } pageInfo { hasNextPage }
  }
}`

export const POSTGRAPHILE_BY_ID = `query ById($tenant: UUID!, $id: String!) {
  order: orderByEnvironmentIdAndPublicId(environmentId: $tenant, publicId: $id) { ${POSTGRAPHILE_ORDER} }
}`

interface FlatOrder {
  amount: string
  currency: string
}

/** PostGraphile's money is two fields of the order. */
export const inTheCommonForm = ({ amount, currency, ...order }: FlatOrder): object => ({
  ...order,
  total: { amount, currency },
})
