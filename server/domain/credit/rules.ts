import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import { DomainError } from '../kernel/errors.ts'

type Amounts = Pick<CreditAccountRow, 'balanceMinor' | 'heldMinor' | 'minimumMinor'>

/** What may still be spent or reserved: balance − minimum − held. Below zero when the limit was lowered below the debt. */
export const availableMinor = (account: Amounts): bigint =>
  account.balanceMinor - account.minimumMinor - account.heldMinor

/** Whether the debt and the reservations are beyond the limit. */
export const isOverLimit = (account: Amounts): boolean => availableMinor(account) < 0n

/**
 * What can be recovered: money that is the client's and free. Never what is reserved, never what the credit limit
 * lends, never the deposit that must stay.
 */
export function recoverableMinor(account: Amounts): bigint {
  const deposit = account.minimumMinor > 0n ? account.minimumMinor : 0n
  const free = account.balanceMinor - account.heldMinor - deposit
  return free > 0n ? free : 0n
}

/** Throws INSUFFICIENT_CREDIT unless the account can spend or reserve the amount. */
export function assertCanSpend(account: CreditAccountRow, amountMinor: bigint): void {
  assertEnough(account, availableMinor(account), amountMinor)
}

/** Throws INSUFFICIENT_CREDIT unless the amount can be taken back from the client. */
export function assertCanRecover(account: CreditAccountRow, amountMinor: bigint): void {
  assertEnough(account, recoverableMinor(account), amountMinor)
}

function assertEnough({ currency }: CreditAccountRow, available: bigint, amountMinor: bigint): void {
  if (available < amountMinor) throw notEnough(currency, available, amountMinor)
}

/** The refusal of an amount that is more than what is available. */
export function notEnough(currency: string, available: bigint, amountMinor: bigint): DomainError {
  const free = available > 0n ? available : 0n
  const values = { available: { minor: free, currency }, missing: { minor: amountMinor - free, currency } }
  return new DomainError('INSUFFICIENT_CREDIT', values, { fields: values })
}
