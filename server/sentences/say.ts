import type { AccountKind } from '../../db/schema/credit.ts'
import type { ActorKind } from '../../db/schema/events.ts'
import type { ActivationReason } from '../../db/schema/orders.ts'
import type { ActivationPolicy, PaymentMethod } from '../../db/schema/shops.ts'
import type { Language } from '../domain/kernel/context.ts'
import type { DomainError, SentenceValue } from '../domain/kernel/errors.ts'
import { EVENT_KINDS } from '../domain/kernel/eventKinds.ts'
import type { EventKind } from '../domain/kernel/eventKinds.ts'
import { en } from './en.ts'
import { fill } from './fill.ts'
import { formatDay, formatInstant, formatMoney, formatNumber } from './format.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { pl } from './pl.ts'
import { ro } from './ro.ts'
import type { Sentences } from './Sentences.ts'

export const SENTENCES: Readonly<Record<Language, Sentences>> = { en, it, ro, pl, fr }

/** What stands in the log about one event. */
export interface SayableEvent {
  kind: string
  data: Readonly<Record<string, string | number | null | undefined>>
}

/** Why something was refused and what to do. Instants are in `timeZone`; without one in UTC, and saying so. */
export function sayRefusal(
  language: Language,
  error: Pick<DomainError, 'reason' | 'values'>,
  timeZone?: string,
): string {
  const { refusals, rights } = SENTENCES[language]
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(error.values)) {
    values[name] = name === 'right' ? wordOf(rights, value) : sayValue(language, value, timeZone)
  }
  return fill(refusals[error.reason], values, error.reason)
}

/** One line of the journal. A kind that this version does not know is said by its own word. */
export function sayEvent(language: Language, event: SayableEvent): string {
  if (!isKnown(event.kind)) return event.kind
  const names: readonly string[] = EVENT_KINDS[event.kind]
  const values = Object.fromEntries(names.map((name) => [name, sayDatum(language, event, name)]))
  return fill(SENTENCES[language].events[event.kind], values, event.kind)
}

/**
 * Why an order waits, was activated or is gone, in one sentence. With the order's policy it also says what an order that
 * waits for its payment does next.
 */
export function sayReason(language: Language, reason: ActivationReason, policy?: ActivationPolicy): string {
  const { activationReasons, whenPaid } = SENTENCES[language]
  const values = { by: reason.by, next: policy && whenPaid[policy] }
  return fill(activationReasons[reason.code], values, reason.code)
}

/** The other side of a credit entry: the client's name, or what the account stands for. */
export function sayCounterparty(language: Language, account: { kind: AccountKind; client?: string | null }): string {
  return fill(SENTENCES[language].counterparties[account.kind], { client: account.client ?? undefined }, account.kind)
}

/** Who acted: the name of a person or key, Greenlight, or a client who paid. */
export function sayActor(language: Language, actor: { actorKind: ActorKind; actorLabel: string }): string {
  const { system, payer } = SENTENCES[language].actors
  if (actor.actorKind === 'SYSTEM') return system
  return actor.actorKind === 'PAYER' ? fill(payer, { name: actor.actorLabel }, 'PAYER') : actor.actorLabel
}

export const sayPaymentMethod = (language: Language, method: PaymentMethod): string =>
  SENTENCES[language].paymentMethods[method]

export const sayActivationPolicy = (language: Language, policy: ActivationPolicy): string =>
  SENTENCES[language].activationPolicies[policy]

function sayValue(language: Language, value: SentenceValue, timeZone?: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return formatNumber(language, value)
  return value instanceof Date ? formatInstant(language, value, timeZone) : formatMoney(language, value)
}

/** A name of an event's sentence: words in the language, amounts from `…Minor` and `currency`, else the data itself. */
export function sayDatum(language: Language, { kind, data }: SayableEvent, name: string): string | undefined {
  const sentences = SENTENCES[language]
  const minor = data[`${name}Minor`]
  const currency = data['currency']
  if (minor != null && typeof currency === 'string') return formatMoney(language, { minor: BigInt(minor), currency })
  const datum = data[name]
  if (datum == null) return undefined
  if (typeof datum === 'number') return formatNumber(language, datum)
  if (kind === 'order.activated' && name === 'reason') return wordOf(sentences.activatedHow, datum)
  if (kind === 'activation_policy.set' && name === 'method') return wordOf(sentences.paymentMethods, datum)
  if (kind === 'activation_policy.set' && (name === 'policy' || name === 'before'))
    return wordOf(sentences.activationPolicies, datum)
  return kind === 'invoice.overdue' && name === 'dueOn' ? formatDay(language, datum) : datum
}

/** The word for a code of ours; the code itself when it is none. */
function wordOf(words: Readonly<Record<string, string>>, code: unknown): string {
  const text = String(code)
  return Object.hasOwn(words, text) ? words[text]! : text
}

const isKnown = (kind: string): kind is EventKind => Object.hasOwn(EVENT_KINDS, kind)
