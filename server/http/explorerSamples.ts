export interface ExplorerSample {
  name: string
  query: string
  variables?: string
}

/** What the explorer opens with: one request of each kind that a third party begins with. */
export const EXPLORER_SAMPLES: readonly ExplorerSample[] = [
  {
    name: 'Who am I',
    query: `# Sign in to the portal in this browser, or set a header: Authorization = Bearer YOUR_API_KEY
query WhoAmI {
  viewer {
    name
    world
    rights
    reseller { name defaultCurrency }
    eventCursor
  }
}
`,
  },
  {
    name: 'Pending orders',
    query: `query PendingOrders {
  orders(filter: { status: [PENDING] }, first: 10) {
    nodes {
      id
      number
      activationReason
      total { amount currency }
      subAccount { id name pendingOrderCount }
      availableActions { action allowed blockedBy }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    name: 'Activate an order',
    query: `# A repeated call with the same idempotencyKey has no second effect.
mutation ActivateOrder($input: ActivateOrderInput!) {
  activateOrder(input: $input) {
    order { id number status activationReason version }
    errors {
      code
      message
      path
      ... on InsufficientCredit { available { amount currency } missing { amount currency } }
      ... on InvalidState { state allowed }
    }
  }
}
`,
    variables: '{ "input": { "orderId": "ord_…", "idempotencyKey": "choose-a-new-one" } }',
  },
  {
    name: 'Orders, live',
    query: `# Over graphql-transport-ws; give "after" an eventCursor to receive what you missed first.
subscription LiveOrders($after: String) {
  orderChanged(after: $after) {
    id
    number
    status
    paymentStatus
    version
  }
}
`,
  },
]
