import { computed, nextTick, ref, watch, watchEffect, type ComputedRef, type Ref } from 'vue'
import { newKey } from '../../apollo/newKey.ts'
import { runAction } from '../../apollo/runAction.ts'
import type { PaymentMethod } from '../../entities/order.ts'
import { formatMoney } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { compareDecimals } from '../../ui/decimal.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import { useRefusals } from '../../ui/useRefusals.ts'
import { amountFault } from '../credit/amountFault.ts'
import { paymentEffect, type PaymentEffect } from './paymentEffect.ts'
import { recordPaymentMutation } from './recordPaymentMutation.ts'
import { today } from './today.ts'
import type { PayableInvoice } from './usePayableInvoice.ts'

interface RecordPayment {
  amount: Ref<string | undefined>
  method: Ref<PaymentMethod>
  valueDate: Ref<string>
  reference: Ref<string>
  note: Ref<string>
  /** What recording it would do, as far as it is known. */
  effect: ComputedRef<PaymentEffect | undefined>
  amountError: ComputedRef<string | undefined>
  said: (field: string) => string | undefined
  general: ComputedRef<string | undefined>
  busy: Ref<boolean>
  /** Records the payment. Resolves to whether it is recorded. */
  submit: () => Promise<boolean>
}

/** One payment on an invoice: one key for as long as its form is open, so that a lost answer never records it twice. */
export function useRecordPayment({ invoice, credit, payable }: PayableInvoice): RecordPayment {
  const amount = ref<string | undefined>('')
  const method = ref<PaymentMethod>('BANK_TRANSFER')
  const [valueDate, reference, note] = [ref(today()), ref(''), ref('')]
  const [asked, busy] = [ref(false), ref(false)]
  const refusals = useRefusals(['amount', 'valueDate', 'reference', 'note'])
  const idempotencyKey = newKey()
  watch([amount, method, valueDate], () => refusals.set())
  // What is owed at first is what one expects; a later change touches nothing that was typed.
  const stop = watchEffect(() => {
    if (!invoice.value) return
    amount.value = invoice.value.outstanding.amount
    void nextTick(() => stop())
  })

  const usable = computed(() => (amountFault(amount.value) ? undefined : (amount.value as string)))
  const fromCredit = computed(() => method.value === 'BALANCE')
  const effect = computed(() =>
    invoice.value && credit.value
      ? paymentEffect(invoice.value, credit.value, usable.value ?? '0', fromCredit.value)
      : undefined,
  )
  /** Credit pays no more than is owed, and no more than there is. */
  const creditFault = computed(() => {
    if (!fromCredit.value || !usable.value || !invoice.value || !credit.value) return undefined
    const [{ outstanding }, { available }] = [invoice.value, credit.value]
    if (compareDecimals(usable.value, outstanding.amount) > 0)
      return t('invoices.atMost', { amount: formatMoney(outstanding) })
    if (compareDecimals(usable.value, available.amount) > 0)
      return t('invoices.onlyAvailable', { amount: formatMoney(available) })
    return undefined
  })
  const amountError = computed(
    () => (asked.value ? amountFault(amount.value) : undefined) ?? creditFault.value ?? refusals.said('amount'),
  )

  async function submit(): Promise<boolean> {
    asked.value = true
    if (busy.value || !invoice.value || !payable.value || !usable.value || amountError.value) return false
    busy.value = true
    const money = { amount: usable.value, currency: invoice.value.total.currency }
    const input = {
      invoiceId: invoice.value.id,
      amount: money,
      method: method.value,
      valueDate: valueDate.value || null,
      reference: reference.value.trim() || null,
      note: note.value.trim() || null,
    }
    const outcome = await runAction(recordPaymentMutation, input, { idempotencyKey })
    busy.value = false
    if (outcome.kind === 'refused') refusals.set(outcome.errors.map(honest))
    if (outcome.kind === 'failed') toastProblem(outcome.problem)
    if (outcome.kind !== 'done') return false
    const { number, status } = outcome.payload.invoice!
    toast(t(status === 'PAID' ? 'invoices.nowPaid' : 'invoices.recorded', { number, amount: formatMoney(money) }))
    return true
  }

  const { said, general } = refusals
  return { amount, method, valueDate, reference, note, effect, amountError, said, general, busy, submit }
}

/** Another payment under the same key is refused because the attempt whose answer was lost had been recorded. */
const honest = <Refused extends { code: string; message: string }>(refused: Refused): Refused =>
  refused.code === 'IDEMPOTENCY_KEY_REUSED'
    ? { ...refused, message: t('invoices.alreadyRecorded'), path: null }
    : refused
