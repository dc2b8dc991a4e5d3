/** What the log says of one change of a credit account. */
export interface CreditEvent {
  seq: string
  kind: string
  subjectId: string
  orderId: string | null
  data: { amountMinor?: string; minimumMinor?: string }
}

export interface ModelAccount {
  balance: bigint
  minimum: bigint
  /** What is reserved, by order. */
  holds: Map<string, bigint>
}

export const heldOf = ({ holds }: ModelAccount): bigint => [...holds.values()].reduce((sum, held) => sum + held, 0n)
const availableOf = (account: ModelAccount): bigint => account.balance - account.minimum - heldOf(account)

/** Money of the account's own, without reservations and deposit. */
function freeOf(account: ModelAccount): bigint {
  const free = account.balance - heldOf(account) - (account.minimum > 0n ? account.minimum : 0n)
  return free > 0n ? free : 0n
}

/**
 * Credit as a clerk with one pencil would keep it: one event after the other, each judged by the rules of the business.
 * Written from the catalogue and not from the server's code. Throws on an event that could not have happened.
 */
export class CreditModel {
  readonly accounts = new Map<string, ModelAccount>()

  account(id: string): ModelAccount {
    const account = this.accounts.get(id) ?? { balance: 0n, minimum: 0n, holds: new Map() }
    this.accounts.set(id, account)
    return account
  }

  apply(event: CreditEvent): void {
    const account = this.account(event.subjectId)
    const amount = BigInt(event.data.amountMinor ?? 0)
    const order = event.orderId ?? ''
    const allow = (allowed: boolean): void => {
      if (!allowed) throw new Error(`Event ${event.seq}, ${event.kind} of ${amount}, could not have happened.`)
    }
    switch (event.kind) {
      case 'credit.topped_up':
      case 'credit.given':
      case 'credit.taken_back':
      case 'credit.gift_returned':
      case 'credit.refunded':
      case 'credit.overpaid':
        account.balance += amount
        break
      case 'credit.given_away':
        allow(availableOf(account) >= amount)
        account.balance -= amount
        break
      case 'credit.recovered':
        allow(freeOf(account) === amount)
        account.balance -= amount
        break
      case 'credit.gift_undone':
        allow(freeOf(account) >= amount)
        account.balance -= amount
        break
      case 'credit.held':
        allow(availableOf(account) >= amount && !account.holds.has(order))
        account.holds.set(order, amount)
        break
      case 'credit.released':
        allow((account.holds.get(order) ?? 0n) >= amount)
        account.holds.set(order, account.holds.get(order)! - amount)
        if (account.holds.get(order) === 0n) account.holds.delete(order)
        break
      case 'credit.spent':
        allow(account.holds.get(order) === amount)
        account.holds.delete(order)
        account.balance -= amount
        break
      case 'credit.minimum_set':
        account.minimum = BigInt(event.data.minimumMinor!)
        break
      default:
        throw new Error(`The model does not know ${event.kind}.`)
    }
  }
}
