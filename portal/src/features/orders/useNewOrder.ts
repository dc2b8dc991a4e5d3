import { computed, reactive, ref } from 'vue'
import { newKey } from '../../apollo/newKey.ts'
import { runAction } from '../../apollo/runAction.ts'
import type { CreditAccount } from '../../entities/creditAccount.ts'
import type { Money } from '../../entities/money.ts'
import type { OrderRow, PaymentMethod } from '../../entities/order.ts'
import { t } from '../../i18n/index.ts'
import { addDecimals, compareDecimals, multiplyDecimal, negateDecimal } from '../../ui/decimal.ts'
import { toastProblem } from '../../ui/toasts.ts'
import { createOrderMutation } from './orderMutations.ts'
import type { Product } from './productsQuery.ts'
import { addUp } from './sums.ts'

export interface DraftLine {
  key: number
  product?: Product
  quantity: string
  /** Overrides the list price; '' keeps it, undefined is no amount. */
  price: string | undefined
}

type Errors = Record<string, string | undefined>

/** An order being written for a client: its lines, how it is paid, and what that does to the client's credit. */
export function useNewOrder(subAccountId: string, credits: () => readonly CreditAccount[]) {
  let keys = 0
  const emptyLine = (): DraftLine => ({ key: ++keys, quantity: '1', price: '' })
  const form = reactive({
    lines: [emptyLine()],
    method: 'BANK_TRANSFER' as PaymentMethod,
    fromBalance: '' as string | undefined,
    activate: false,
    note: '',
  })
  const errors = ref<Errors>({})
  const refusal = ref('')
  const busy = ref(false)
  let idempotencyKey = newKey()

  const totals = computed(() => addUp(form.lines.flatMap(totalOf)))
  const currency = computed(() => totals.value[0]?.currency)
  const account = computed(() => credits().find((credit) => credit.currency === currency.value))
  /** What is reserved from the client's credit: all of it, the part named, or nothing. */
  const reserved = computed<Money | undefined>(() => {
    const total = totals.value[0]
    if (!total) return undefined
    if (form.method === 'BALANCE') return total
    return form.fromBalance ? { amount: form.fromBalance, currency: total.currency } : undefined
  })
  const after = computed<Money | undefined>(() => {
    if (!account.value || !reserved.value) return undefined
    const amount = addDecimals(account.value.available.amount, negateDecimal(reserved.value.amount))
    return { amount, currency: account.value.currency }
  })

  function check(): boolean {
    const found: Errors = {}
    for (const { key, product, quantity, price } of form.lines) {
      if (!product) found[`line-${key}-product`] = t('addProducts.choose')
      if (!isQuantity(quantity)) found[`line-${key}-quantity`] = t('addProducts.quantityWrong')
      if (price === undefined) found[`line-${key}-price`] = t('ui.noAmount')
    }
    if (form.fromBalance === undefined) found['from-balance'] = t('ui.noAmount')
    errors.value = found
    return Object.keys(found).length === 0
  }

  async function submit(): Promise<OrderRow | undefined> {
    refusal.value = ''
    if (busy.value || !check()) return undefined
    busy.value = true
    const outcome = await runAction(createOrderMutation, inputOf(subAccountId, form, reserved.value), {
      idempotencyKey,
    })
    busy.value = false
    // Without an answer it may have happened: the same key finds it. Otherwise the next try is another order.
    if (outcome.kind === 'failed') {
      toastProblem(outcome.problem)
      return undefined
    }
    idempotencyKey = newKey()
    if (outcome.kind === 'refused') refusal.value = outcome.message
    return outcome.kind === 'done' ? (outcome.payload.order ?? undefined) : undefined
  }

  return {
    form,
    errors,
    refusal,
    busy,
    totals,
    currency,
    account,
    after,
    tooLittle: computed(() => after.value !== undefined && compareDecimals(after.value.amount, '0') < 0),
    addLine: () => form.lines.push(emptyLine()),
    removeLine: (key: number) => (form.lines = form.lines.filter((line) => line.key !== key)),
    submit,
  }
}

export const isQuantity = (typed: string): boolean => /^[1-9]\d{0,5}$/.test(typed.trim())

/** A line's total, once product, quantity and price are known. */
export function totalOf({ product, quantity, price }: DraftLine): Money[] {
  if (!product || !isQuantity(quantity) || price === undefined) return []
  return [
    { amount: multiplyDecimal(price || product.price.amount, Number(quantity)), currency: product.price.currency },
  ]
}

function inputOf(
  subAccountId: string,
  form: { lines: DraftLine[]; method: PaymentMethod; activate: boolean; note: string },
  reserved: Money | undefined,
) {
  return {
    subAccountId,
    paymentMethod: form.method,
    lines: form.lines.map(({ product, quantity, price }) => ({
      productId: product!.id,
      quantity: Number(quantity),
      ...(price && { unitPrice: { amount: price, currency: product!.price.currency } }),
    })),
    ...(reserved && { fromBalance: reserved }),
    ...(form.activate && { activate: true }),
    ...(form.note.trim() && { note: form.note.trim() }),
  }
}
