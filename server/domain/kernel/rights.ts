import type { Actor } from './actor.ts'
import { DomainError } from './errors.ts'

/** Everything that somebody may be allowed to do, as words. A role is a set of them. */
export const RIGHTS = [
  'clients.read',
  'clients.create',
  'orders.read',
  'orders.create',
  'orders.price',
  'orders.activate',
  'orders.delete',
  'credit.read',
  'credit.give',
  'credit.recover',
  'credit.limit',
  'credit.approve',
  'invoices.read',
  'invoices.create',
  'payments.record',
  'notes.write',
  'products.create',
  'settings.activation',
  'keys.manage',
  'users.manage',
  'audit.read',
] as const
export type Right = (typeof RIGHTS)[number]

/** What concerns the whole of a reseller: nobody who is confined to a part of it holds one of these. */
export const WHOLE_RESELLER_RIGHTS: readonly Right[] = [
  'products.create',
  'settings.activation',
  'credit.approve',
  'keys.manage',
  'users.manage',
  'audit.read',
]

/** All that somebody of a client may ever do: look at what is theirs. */
export const CLIENT_RIGHTS: readonly Right[] = ['clients.read', 'orders.read', 'credit.read', 'invoices.read']

/** Whether the actor holds the right. */
export function hasRight(actor: Actor, right: Right): boolean {
  return actor.rights.includes(right)
}

/** Throws MISSING_RIGHT unless the actor holds the right. */
export function requireRight(actor: Actor, right: Right): void {
  if (!hasRight(actor, right)) throw new DomainError('MISSING_RIGHT', { right })
}
