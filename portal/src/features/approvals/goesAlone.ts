import type { Money } from '../../entities/money.ts'
import { formatMoney } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { viewer } from '../../session/viewer.ts'
import { compareDecimals } from '../../ui/decimal.ts'

/** What stands in the way of moving an amount alone: a limit, or a second person who has to agree. */
export interface Beyond {
  kind: 'LIMIT' | 'REFUND_LIMIT' | 'OTHER_CURRENCY' | 'SECOND_PERSON'
  /** The limit that it is beyond. */
  limit: Money
}

/** What the viewer meets who gives, recovers or lends so much at once; undefined: nothing. The server judges anew. */
export const beyondCredit = (amount: Money | undefined): Beyond | undefined =>
  beyond(amount, viewer.value?.limits?.largestCredit, 'LIMIT')

/** The same for money that goes back to a client. What was returned earlier today only the server knows. */
export const beyondRefund = (amount: Money | undefined): Beyond | undefined =>
  beyond(amount, viewer.value?.limits?.refundsPerDay, 'REFUND_LIMIT')

function beyond(
  amount: Money | undefined,
  most: Money | null | undefined,
  kind: 'LIMIT' | 'REFUND_LIMIT',
): Beyond | undefined {
  if (!amount || compareDecimals(amount.amount, '0') <= 0) return undefined
  if (most && most.currency !== amount.currency) return { kind: 'OTHER_CURRENCY', limit: most }
  if (most && compareDecimals(amount.amount, most.amount) > 0) return { kind, limit: most }
  const above = viewer.value?.limits?.secondPersonAbove
  const asks = above && (above.currency !== amount.currency || compareDecimals(amount.amount, above.amount) > 0)
  return asks ? { kind: 'SECOND_PERSON', limit: above } : undefined
}

export const sentenceOf = ({ kind, limit }: Beyond): string =>
  t(`approvals.beyond.${kind}`, { limit: formatMoney(limit), currency: limit.currency })

/** Why pressing the button would only be refused, in words; undefined when it would not. */
export const refusalOf = (met: Beyond | undefined): string | undefined =>
  met && met.kind !== 'SECOND_PERSON' ? sentenceOf(met) : undefined
