import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { Context } from '../kernel/context.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { write } from '../kernel/write.ts'
import { heldAccount, holdAccounts } from './accounts.ts'
import { postTransfer } from './postTransfer.ts'
import { recordCredit } from './recordCredit.ts'

export interface TopUpInput {
  amount: { amount: string; currency: string }
  note?: string | null
  idempotencyKey?: string | null
}

/** Adds to the reseller's own credit. The operator's act: no door of the API leads here. */
export function topUpResellerCredit(ctx: Context, input: TopUpInput): Promise<{ credit: CreditAccountRow }> {
  const { minor: amountMinor, currency } = parsePositiveMoney(input.amount, ['amount'])
  return write(ctx, { operation: 'topUpResellerCredit', right: 'credit.give', input }, async (write) => {
    const accounts = await holdAccounts(write, [
      { kind: 'FUNDING', currency },
      { kind: 'RESELLER', currency },
    ])
    const from = heldAccount(accounts, write.actor.environmentId, { kind: 'FUNDING', currency })
    const credit = heldAccount(accounts, write.actor.environmentId, { kind: 'RESELLER', currency })
    await postTransfer(write, { kind: 'TOP_UP', from, to: credit, amountMinor, note: input.note })
    recordCredit(write, 'credit.topped_up', credit, { amountMinor })
    return { credit }
  })
}
