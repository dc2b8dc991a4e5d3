import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { Context } from '../kernel/context.ts'
import { newId } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { move, openLane } from '../kernel/move.ts'
import { accountId } from './accounts.ts'

export interface TopUpInput {
  amount: { amount: string; currency: string }
  note?: string | null
  idempotencyKey?: string | null
}

/**
 * Adds to the reseller's own credit. The operator's act: no door of the API leads here. Throws the refusals of amounts and
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function topUpResellerCredit(ctx: Context, input: TopUpInput): Promise<{ credit: CreditAccountRow }> {
  const { minor, currency } = parsePositiveMoney(input.amount, ['amount'])
  const { environmentId } = ctx.actor
  const shared = {
    currency,
    own: accountId(environmentId, { kind: 'RESELLER', currency }),
    funding: accountId(environmentId, { kind: 'FUNDING', currency }),
  }
  const facts = { amount: minor.toString(), note: input.note ?? null, transfer: newId() }
  const options = { operation: 'topUpResellerCredit', right: 'credit.give', input, shared, facts } as const
  return move(ctx, topUps, options, (outcome) => {
    throw new Error(`A top-up cannot come to the end ${outcome}.`)
  })
}

/** Top-ups of one currency that wait in one world share a statement. */
const topUps = openLane('top_up_credits')
