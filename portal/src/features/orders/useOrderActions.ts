import { shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { Outcome } from '../../apollo/runAction.ts'
import { runAction } from '../../apollo/runAction.ts'
import type { OrderRow } from '../../entities/order.ts'
import { t } from '../../i18n/index.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import {
  activateOrderMutation,
  deleteOrderMutation,
  restoreOrderMutation,
  type OrderPayload,
} from './orderMutations.ts'

export type PaidMoney = 'TO_SOURCE' | 'TO_BALANCE' | 'KEEP'

/** What the dialog about paid money was answered with. */
export interface Deletion {
  paidMoney?: PaidMoney
  reason?: string
}

/** Activating, deleting and restoring one order, with what is said about it. */
export function useOrderActions() {
  const router = useRouter()
  /** Orders whose money was paid and whose deletion waits for an answer. */
  const asking = shallowRef<OrderRow[]>([])

  async function activate(order: OrderRow): Promise<void> {
    const optimistic = {
      activateOrder: { order: { ...order, status: 'ACTIVATING' as const }, subAccount: null, errors: [] },
    }
    const outcome = await runAction(activateOrderMutation, { orderId: order.id }, { optimistic: optimistic as never })
    tell(outcome, () => toast(t('orders.activated', { number: order.number })), order)
  }

  /** Nothing was paid: at once, with Undo. Something was: first asks what becomes of it. */
  async function remove(order: OrderRow): Promise<void> {
    if (isPaid(order)) asking.value = [order]
    else await removeWith(order, {})
  }

  async function removeWith(order: OrderRow, deletion: Deletion): Promise<Outcome<OrderPayload>> {
    const outcome = await runAction(deleteOrderMutation, { orderId: order.id, ...deletion })
    const undo = deletion.paidMoney && deletion.paidMoney !== 'KEEP' ? undefined : () => void restore(order)
    tell(outcome, () => toast(t('orders.deleted', { number: order.number }), { undo }), order)
    return outcome
  }

  async function restore(order: OrderRow): Promise<void> {
    const outcome = await runAction(restoreOrderMutation, { orderId: order.id })
    tell(outcome, () => toast(t('orders.restored', { number: order.number })), order)
  }

  function tell(outcome: Outcome<OrderPayload>, done: () => void, order: OrderRow): void {
    if (outcome.kind === 'done') return done()
    if (outcome.kind === 'failed') {
      return toastProblem(outcome.problem, () => void outcome.retry().then((again) => tell(again, done, order)))
    }
    // Somebody else was faster: that is news, not an error.
    const beaten = outcome.errors.some((refusal) => refusal.code === 'INVALID_STATE')
    const short = outcome.errors.some((refusal) => refusal.code === 'INSUFFICIENT_CREDIT')
    const open = {
      label: t('orders.openClient'),
      run: () => void router.push({ name: 'client', params: { id: order.subAccount.id } }),
    }
    toast(outcome.message, { tone: beaten ? 'plain' : 'bad', action: short ? open : undefined })
  }

  return { activate, remove, removeWith, restore, asking }
}

export type OrderActions = ReturnType<typeof useOrderActions>

/** Whether money was received for the order that its deletion must account for. */
export const isPaid = (order: OrderRow): boolean => /[1-9]/.test(order.paid.amount)
