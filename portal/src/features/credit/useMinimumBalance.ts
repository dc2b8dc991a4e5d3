import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { CreditAccount } from '../../entities/creditAccount.ts'
import type { Money } from '../../entities/money.ts'
import { addDecimals, compareDecimals, negateDecimal } from '../../ui/decimal.ts'
import { amountFault } from './amountFault.ts'

export const minimumKinds = ['none', 'limit', 'deposit'] as const
export type MinimumKind = (typeof minimumKinds)[number]

interface MinimumBalance {
  kind: Ref<MinimumKind>
  /** As typed, without its sign or with it. */
  amount: Ref<string | undefined>
  fault: ComputedRef<string | undefined>
  /** Negative: a credit limit. Positive: a deposit. Undefined while the amount is none. */
  minimum: ComputedRef<Money | undefined>
  /** What would be available with it. */
  available: ComputedRef<Money | undefined>
  /** The account would be over its limit: allowed, but nothing new could be spent. */
  over: ComputedRef<boolean>
}

/** A minimum balance in the words of people: nothing, a limit of so much, or a deposit of so much. */
export function useMinimumBalance(account: () => CreditAccount | undefined): MinimumBalance {
  const kind = ref<MinimumKind>('none')
  const amount = ref<string | undefined>('')

  // What is set now is where one starts; live changes of the balance do not touch what was typed.
  watch(
    () => account()?.id,
    () => {
      const minimum = account()?.minimumBalance.amount
      if (minimum === undefined) return
      const sign = compareDecimals(minimum, '0')
      kind.value = sign < 0 ? 'limit' : sign > 0 ? 'deposit' : 'none'
      amount.value = sign === 0 ? '' : sign < 0 ? negateDecimal(minimum) : minimum
    },
    { immediate: true },
  )
  // Who types the sign means a limit.
  const signed = computed(() => Boolean(amount.value?.startsWith('-')))
  watch(signed, (isSigned) => isSigned && (kind.value = 'limit'))
  const magnitude = computed(() => (signed.value ? negateDecimal(amount.value as string) : amount.value))

  const fault = computed(() => (kind.value === 'none' ? undefined : amountFault(magnitude.value)))
  const minimum = computed(() => {
    const currency = account()?.currency
    if (fault.value || !currency) return undefined
    const value = kind.value === 'none' ? '0' : (magnitude.value as string)
    return { amount: kind.value === 'limit' ? negateDecimal(value) : value, currency }
  })
  const available = computed(() => {
    const known = account()
    if (!known || !minimum.value) return undefined
    const free = addDecimals(known.balance.amount, negateDecimal(known.held.amount))
    return { ...known.balance, amount: addDecimals(free, negateDecimal(minimum.value.amount)) }
  })
  const over = computed(() => available.value !== undefined && compareDecimals(available.value.amount, '0') < 0)
  return { kind, amount, fault, minimum, available, over }
}
