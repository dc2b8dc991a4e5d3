import type { Context } from '../../server/domain/kernel/context.ts'
import { markOverdue } from '../../server/domain/invoices/markOverdue.ts'
import { publicId, readPublicId } from '../../server/domain/kernel/ids.ts'
import { newToken } from '../../server/domain/kernel/tokens.ts'
import type { Write } from '../../server/domain/kernel/write.ts'
import { hasOrderedBefore } from '../../server/domain/orders/considerActivation.ts'
import { recountPendingOrders } from '../../server/domain/subAccounts/recountPendingOrders.ts'
import { readSessions } from '../../server/domain/users/ownSessions.ts'
import { readSignInSecurity } from '../../server/domain/users/readSignInSecurity.ts'
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
    'Query.apiKeyUsage': {
      ask: async ({ ask }) => {
        const { apiKeys } = (await ask('{ apiKeys { id } }')) as { apiKeys: { id: string }[] }
        return ask(`{ apiKeyUsage(apiKeyId: "${apiKeys[0]!.id}") { days { calls } slowest { operation } } }`)
      },
    },
    'Query.signInSecurity': { ask: ({ ctx }) => readSignInSecurity(ctx) },
    'Query.sessions': { ask: ({ ctx }) => readSessions(ctx, null) },
    'Query.approvals': query('{ approvals(waiting: true) { id } all: approvals { id } }'),
    // A reseller's few people and keys, found at the entries that name them.
    'Query.auditActors': query('{ auditActors { id name } }', { read: 20_000 }),
    // Looks at every entry since it was looked at last: that is what it is for.
    'Query.journalProof': query('{ journalProof { intact } }', { read: 1_000_000 }),
    'Query.invitation': {
      // A token of this world that nobody was sent.
      ask: ({ ask, ctx }) =>
        ask(`{ invitation(token: "${newToken('one_', ctx.actor.environmentId)}${'0'.repeat(22)}") { name } }`),
    },
    'Query.roles': query('{ roles { id name people } }'),
    'Query.user': {
      ask: async ({ ask, ctx }) => ask(`{ user(id: "${publicId('USER', ctx.actor.id)}") { id name } }`),
    },
    'Query.explainRight': {
      ask: async ({ ask, ctx }) =>
        ask(
          `{ explainRight(userId: "${publicId('USER', ctx.actor.id)}", right: "orders.activate", objectId: "${its.order}") { why } }`,
        ),
    },
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
