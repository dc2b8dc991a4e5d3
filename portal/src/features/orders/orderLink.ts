import type { RouteLocationRaw } from 'vue-router'

/** Where an order is shown: the list with its drawer open. */
export const orderTo = (order: { id: string }): RouteLocationRaw => ({
  name: 'orders',
  query: { view: 'all', order: order.id },
})
