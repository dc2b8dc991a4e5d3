import { computed, ref, watch, type ComputedRef } from 'vue'
import type { Problem } from '../../apollo/problem.ts'
import { useLiveQuery } from '../../apollo/useLiveQuery.ts'
import type { CreditAccount } from '../../entities/creditAccount.ts'
import type { ResultOf } from '../../graphql.ts'
import { isOpen } from './invoiceWords.ts'
import { payableInvoiceQuery } from './payableInvoiceQuery.ts'

export interface PayableInvoice {
  /** Undefined before it is known, null when there is none. */
  invoice: ComputedRef<ResultOf<typeof payableInvoiceQuery>['invoice'] | undefined>
  /** The client's account in the invoice's currency. */
  credit: ComputedRef<CreditAccount | undefined>
  /** Whether a payment is expected; undefined before it is known. */
  payable: ComputedRef<boolean | undefined>
  problem: ComputedRef<Problem | undefined>
  refetch: () => void
}

/** An invoice to be paid and its client's credit, live. */
export function usePayableInvoice(invoiceId: string): PayableInvoice {
  const currency = ref<string>()
  const { data, problem, refetch } = useLiveQuery(payableInvoiceQuery, () => ({
    id: invoiceId,
    currency: currency.value,
  }))
  const invoice = computed(() => data.value?.invoice)
  // The account in the invoice's currency is read next; the first answer may have shown another one.
  watch(invoice, (known) => (currency.value ??= known?.total.currency), { immediate: true })
  const credit = computed(() => {
    const account = invoice.value?.subAccount.credit
    return account?.currency === invoice.value?.total.currency ? account : undefined
  })
  const payable = computed(() => (invoice.value ? isOpen(invoice.value) : undefined))
  return { invoice, credit, payable, problem, refetch }
}
