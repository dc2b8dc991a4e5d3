import type { OrderStatus } from '../../entities/order.ts'

export const orderViews = ['pending', 'clients', 'active', 'deleted', 'all'] as const
export type OrderView = (typeof orderViews)[number]

/** The view that the plain address shows. */
export const FIRST_VIEW: OrderView = 'pending'

/** Which orders a view shows; none named: those of every status. */
export const statusesOf: Record<OrderView, OrderStatus[]> = {
  pending: ['PENDING'],
  clients: ['PENDING'],
  active: ['ACTIVE'],
  deleted: ['DELETED'],
  all: [],
}

/** As many as a page has. */
export const PAGE_SIZE = 50
