import type { Context } from '../../server/domain/kernel/context.ts'
import { markOverdue } from '../../server/domain/invoices/markOverdue.ts'
import { readPublicId } from '../../server/domain/kernel/ids.ts'
import type { Write } from '../../server/domain/kernel/write.ts'
import { hasOrderedBefore } from '../../server/domain/orders/considerActivation.ts'
import { recountPendingOrders } from '../../server/domain/subAccounts/recountPendingOrders.ts'
import { readSavedViews } from '../../server/domain/savedViews/savedViews.ts'
import { forgetOldKeys } from '../../server/jobs/forgetOldKeys.ts'
import { forgetSessions } from '../../server/jobs/forgetSessions.ts'
import type { Ask } from './askPages.ts'
import type { Bounds } from './findFaults.ts'
import type { Sample } from './sample.ts'

/** What asks: the API, or the rules with what they are given. */
interface Asking {
  ask: Ask
  ctx: Context
}

export interface Lookup {
  ask(asking: Asking): Promise<unknown>
  bounds?: Bounds
}

/** What is asked besides lists in pages: objects by id or token, counts, the log, and what jobs and rules look for. */
export function lookups(its: Sample): Record<string, Lookup> {
  const query = (text: string, bounds?: Bounds): Lookup => ({ ask: ({ ask }) => ask(text), bounds })
  const stored = (id: string) => readPublicId(id)!.uuid
  return {
    'Query.viewer': query('{ viewer { reseller { name } eventCursor } }'),
    'Query.apiKeys': query('{ apiKeys { id } }'),
    'Query.resellerCredit': query('{ resellerCredit { balance { amount } } }'),
    'Query.creditRecoveryPreview': query(
      `{ creditRecoveryPreview(subAccountId: "${its.client}") { amount { amount } } }`,
    ),
    'Query.events': query('{ events(first: 100) { events { cursor kind subjectId } endCursor hasMore } }'),
    'Query.order': query(`{ order(id: "${its.order}") { id lines { description } invoice { id payments { id } } } }`),
    'Query.invoice': query(`{ invoice(id: "${its.invoice}") { id payments { id } } }`),
    'Query.subAccount': query(`{ subAccount(id: "${its.client}") { id credits { id } } }`),
    'Query.node': query(`{ node(id: "${its.account}") { id } }`),
    'Query.product': query(`{ product(id: "${its.product}") { id } }`),
    'Query.products': query(`{ products(first: 50) { id } back: products(last: 50, before: "${its.product}") { id } }`),
    'Query.shops': query('{ shops { id } }'),
    'Query.activationPolicies': query('{ activationPolicies { policy } }'),
    'Query.savedViews': { ask: ({ ctx }) => readSavedViews(ctx, 'ORDERS') },
    'Query.publicInvoice': query(`{ publicInvoice(token: "${its.publicToken}") { light } }`),
    'Query.paymentPage': query(`{ paymentPage(token: "${its.paymentToken}") { status } }`),
    'Query.today': query(
      '{ today { pendingOrders openInvoices overdueInvoices accountsOverLimit ordersToday activatedToday } }',
    ),
    'whether a client ordered before': {
      ask: ({ ctx }) =>
        ctx.db.transaction(ctx.actor.environmentId, (tx) =>
          hasOrderedBefore(tx, stored(its.client), stored(its.order)),
        ),
    },
    'the pending orders of a client, counted anew': {
      ask: ({ ctx }) =>
        ctx.db.transaction(ctx.actor.environmentId, (tx) =>
          recountPendingOrders({ tx, actor: ctx.actor } as Write, stored(its.client)),
        ),
    },
    'the invoices that have become overdue': { ask: ({ ctx }) => markOverdue(ctx) },
    'the answers that are old enough to be forgotten': { ask: ({ ctx }) => forgetOldKeys(ctx) },
    'the sessions that have ended': { ask: ({ ctx }) => forgetSessions(ctx) },
  }
}
