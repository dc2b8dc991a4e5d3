import type { AccountKind } from '../../db/schema/credit.ts'
import type { ActivationReason } from '../../db/schema/orders.ts'
import type { ActivationPolicy, PaymentMethod } from '../../db/schema/shops.ts'
import type { Reason } from '../domain/kernel/errors.ts'
import type { EventKind } from '../domain/kernel/eventKinds.ts'
import type { Right } from '../domain/kernel/rights.ts'

/** A reason of an order that is active, and not of one that waits. */
export type ActivatedReason = Extract<ActivationReason['code'], `ACTIVATED_${string}`>

/**
 * Everything that the server says in one language. `{name}` stands for a value; a part in square brackets is said only
 * when all the values in it are known. Which values a sentence may use: values.ts, and EVENT_KINDS for events.
 */
export interface Sentences {
  /** What is so, and what to do about it. */
  refusals: Record<Reason, string>
  /** What a right allows, fitting into the sentence of MISSING_RIGHT. */
  rights: Record<Right, string>
  /** A line of the journal, in the past tense, without the actor, who stands beside it, and without a full stop. */
  events: Record<EventKind, string>
  /** Why an order waits, was activated or is gone. `next` is one of `whenPaid`. */
  activationReasons: Record<ActivationReason['code'], string>
  /** How an order was activated, fitting into the sentence of order.activated. */
  activatedHow: Record<ActivatedReason, string>
  /** What an order that waits for its payment does then, fitting into the sentence of WAITS_FOR_FUNDS. */
  whenPaid: Record<ActivationPolicy, string>
  paymentMethods: Record<PaymentMethod, string>
  activationPolicies: Record<ActivationPolicy, string>
  /** The other side of a credit entry. */
  counterparties: Record<AccountKind, string>
  /** Who acted, where the name alone would not tell. */
  actors: { system: string; payer: string }
}
