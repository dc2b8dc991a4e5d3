import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { EventKind } from '../kernel/eventKinds.ts'
import type { Write } from '../kernel/write.ts'

/** News of a credit account, whose row already shows the change. */
export function recordCredit(
  write: Write,
  kind: EventKind & `credit.${string}`,
  account: CreditAccountRow,
  about: {
    client?: string
    amountMinor?: bigint
    minimumMinor?: bigint
    beforeMinor?: bigint
    number?: string
    orderId?: string | null
    invoiceId?: string | null
    note?: string | null
  },
): void {
  const { orderId, invoiceId, amountMinor, minimumMinor, beforeMinor, ...rest } = about
  const amounts = { amountMinor, minimumMinor, beforeMinor }
  const data: Record<string, string | null> = { currency: account.currency, ...rest }
  for (const [name, minor] of Object.entries(amounts)) if (minor !== undefined) data[name] = minor.toString()
  write.record({
    kind,
    subjectType: 'CREDIT_ACCOUNT',
    subjectId: account.id,
    subjectVersion: account.version,
    subAccountId: account.subAccountId,
    orderId,
    invoiceId,
    data,
  })
}
