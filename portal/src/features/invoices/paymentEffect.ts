import type { CreditAccount } from '../../entities/creditAccount.ts'
import type { InvoiceRow } from '../../entities/invoice.ts'
import type { Money } from '../../entities/money.ts'
import { addDecimals, compareDecimals, negateDecimal } from '../../ui/decimal.ts'

interface Change {
  before: Money
  after: Money
}

/** What recording a payment would do. */
export interface PaymentEffect {
  outstanding: Change
  /** Of the client's credit; absent when it does not move. */
  credit?: Change
  /** What is paid in excess and goes to the client's credit; absent when nothing is. */
  surplus?: Money
  settles: boolean
}

/** Works out, exactly, what `amount` (a decimal above or equal to zero) would do to the invoice and the client's credit. */
export function paymentEffect(
  invoice: Pick<InvoiceRow, 'outstanding'>,
  credit: Pick<CreditAccount, 'balance'>,
  amount: string,
  fromCredit: boolean,
): PaymentEffect {
  const { outstanding } = invoice
  const over = addDecimals(amount, negateDecimal(outstanding.amount))
  const settles = compareDecimals(over, '0') >= 0
  const left = settles ? '0' : negateDecimal(over)
  const moved = fromCredit ? negateDecimal(amount) : settles ? over : '0'
  const money = (value: string): Money => ({ ...outstanding, amount: value })
  return {
    outstanding: { before: outstanding, after: money(left) },
    credit:
      compareDecimals(moved, '0') === 0
        ? undefined
        : { before: credit.balance, after: { ...credit.balance, amount: addDecimals(credit.balance.amount, moved) } },
    surplus: !fromCredit && compareDecimals(over, '0') > 0 ? money(over) : undefined,
    settles,
  }
}
