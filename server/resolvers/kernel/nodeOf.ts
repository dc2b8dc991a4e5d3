import { readApproval } from '../../domain/approvals/readApprovals.ts'
import { readCreditEntry } from '../../domain/credit/readCreditEntries.ts'
import { readCreditAccount } from '../../domain/credit/readCreditAccount.ts'
import { readPayment } from '../../domain/invoices/readInvoice.ts'
import type { Context } from '../../domain/kernel/context.ts'
import type { IdKind } from '../../domain/kernel/ids.ts'
import { requireRight } from '../../domain/kernel/rights.ts'
import type { Right } from '../../domain/kernel/rights.ts'
import { readRole } from '../../domain/roles/readRoles.ts'
import { readUser } from '../../domain/users/readUsers.ts'
import type { GraphContext } from './GraphContext.ts'
import { loadersOf } from './loaders.ts'
import type { Loaders } from './loaders.ts'
import { signedIn } from './signedIn.ts'

interface NodeKind {
  type: string
  right: Right
  read(uuid: string, loaders: Loaders, ctx: Context): Promise<object | null>
}

/** How each kind of object is read by its id, and who may. What is not here is no Node. */
const NODES: Partial<Record<IdKind, NodeKind>> = {
  ORDER: { type: 'Order', right: 'orders.read', read: (uuid, loaders) => loaders.order.load(uuid) },
  SUB_ACCOUNT: { type: 'SubAccount', right: 'clients.read', read: (uuid, loaders) => loaders.subAccount.load(uuid) },
  CREDIT_ACCOUNT: { type: 'CreditAccount', right: 'credit.read', read: (uuid, _, ctx) => readCreditAccount(ctx, uuid) },
  CREDIT_ENTRY: { type: 'CreditEntry', right: 'credit.read', read: (uuid, _, ctx) => readCreditEntry(ctx, uuid) },
  INVOICE: { type: 'Invoice', right: 'invoices.read', read: (uuid, loaders) => loaders.invoice.load(uuid) },
  PAYMENT: { type: 'Payment', right: 'invoices.read', read: (uuid, _, ctx) => readPayment(ctx, uuid) },
  PRODUCT: { type: 'Product', right: 'orders.read', read: (uuid, loaders) => loaders.product.load(uuid) },
  USER: { type: 'Person', right: 'users.manage', read: (uuid, _, ctx) => readUser(ctx, uuid) },
  ROLE: { type: 'Role', right: 'users.manage', read: (uuid, _, ctx) => readRole(ctx, uuid) },
  APPROVAL: { type: 'Approval', right: 'credit.approve', read: (uuid, _, ctx) => readApproval(ctx, uuid) },
  SHOP: { type: 'Shop', right: 'orders.read', read: (uuid, loaders) => loaders.shop.load(uuid) },
}

/** The right that reading an object of this kind needs; null for what is no Node. */
export const rightForNode = (kind: IdKind): Right | null => NODES[kind]?.right ?? null

/**
 * The object behind a public id, with the name of its type; null for what is not there, is another world's, or is no
 * Node. Throws MISSING_RIGHT.
 */
export async function nodeOf(graph: GraphContext, id: { kind: IdKind; uuid: string }): Promise<object | null> {
  const node = NODES[id.kind]
  if (!node) return null
  const ctx = signedIn(graph)
  requireRight(ctx.actor, node.right)
  const row = await node.read(id.uuid, loadersOf(graph), ctx)
  return row && { __typename: node.type, ...row }
}
