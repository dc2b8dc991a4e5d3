import type { AccountKind, TransferKind } from '../schema/credit.ts'
import { CopyTable } from './CopyTable.ts'
import { instantOf } from './days.ts'
import type { Dice } from './Dice.ts'
import type { SeedActor } from './EventChain.ts'

/** An account while its world is written. */
export interface BookAccount {
  id: string
  kind: AccountKind
  balanceMinor: bigint
  /** Of its entries and, because nothing else moves it here, its version. */
  entryCount: number
}

export interface BookTransfer {
  kind: TransferKind
  from: BookAccount
  to: BookAccount
  amountMinor: bigint
  orderId?: string
  invoiceId?: string
  paymentId?: string
}

/** The ledger of one world in one currency: every move numbers the entries and keeps the balances of both sides. */
export class LedgerBook {
  readonly accounts: BookAccount[] = []
  readonly accountRows = new CopyTable('credit_accounts', [
    'environment_id',
    'id',
    'kind',
    'sub_account_id',
    'currency',
    'created_at',
  ])
  readonly transferRows = new CopyTable('transfers', [
    'environment_id',
    'id',
    'kind',
    'debit_account_id',
    'credit_account_id',
    'amount_minor',
    'currency',
    'debit_entry_number',
    'debit_balance_after_minor',
    'credit_entry_number',
    'credit_balance_after_minor',
    'order_id',
    'invoice_id',
    'payment_id',
    'actor_label',
    'actor_id',
    'created_at',
  ])

  constructor(
    private readonly world: string,
    private readonly currency: string,
    private readonly dice: Dice,
  ) {}

  open(id: string, kind: AccountKind, subAccountId: string | null, at: number): BookAccount {
    const account = { id, kind, balanceMinor: 0n, entryCount: 0 }
    this.accounts.push(account)
    this.accountRows.add(this.world, id, kind, subAccountId, this.currency, instantOf(at))
    return account
  }

  move(actor: SeedActor, at: number, transfer: BookTransfer): void {
    const { from, to, amountMinor } = transfer
    from.balanceMinor -= amountMinor
    to.balanceMinor += amountMinor
    from.entryCount += 1
    to.entryCount += 1
    this.transferRows.add(
      this.world,
      this.dice.id(at),
      transfer.kind,
      from.id,
      to.id,
      amountMinor,
      this.currency,
      from.entryCount,
      from.balanceMinor,
      to.entryCount,
      to.balanceMinor,
      transfer.orderId ?? null,
      transfer.invoiceId ?? null,
      transfer.paymentId ?? null,
      actor.label,
      actor.id,
      instantOf(at),
    )
  }
}
