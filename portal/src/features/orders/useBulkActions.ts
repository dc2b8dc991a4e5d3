import { allows } from '../../entities/actions.ts'
import type { OrderRow } from '../../entities/order.ts'
import { t } from '../../i18n/index.ts'
import { toast } from '../../ui/toasts.ts'
import { useBulkRun, type BulkKind } from './useBulkRun.ts'
import { isPaid, type Deletion, type OrderActions } from './useOrderActions.ts'
import type { useSelection } from './useSelection.ts'

/** Actions over the selected orders: what is already settled is left out, what was refused is reported. */
export function useBulkActions(selection: ReturnType<typeof useSelection>, actions: OrderActions) {
  const bulk = useBulkRun()

  async function run(kind: BulkKind, orders: readonly OrderRow[], deletion: Deletion = {}): Promise<void> {
    if (bulk.running.value || orders.length === 0) return
    const results = await bulk.run(kind, orders, deletion)
    const refused = results.filter((result) => result.refusal)
    const done = results.length - refused.length
    if (refused.length === 0) toast(t(`orders.reportDone.${kind}`, { n: done }, done))
    selection.selected.value = new Set(refused.map(({ order }) => order.id))
  }
  const open = (action: BulkKind): OrderRow[] => selection.orders.value.filter((order) => allows(order, action))

  return {
    bulk,
    run,
    activate: (): void => void run('activate', open('activate')),
    /** One unpaid order goes at once, with Undo; more than one, or paid money, is asked about first. */
    remove: (): void => {
      const orders = open('delete')
      const [only] = orders
      if (orders.length === 1 && only && !isPaid(only)) void actions.remove(only)
      else actions.asking.value = orders
    },
    confirmDeletion: (deletion: Deletion): void => {
      const orders = actions.asking.value
      actions.asking.value = []
      const [only] = orders
      if (orders.length === 1 && only) void actions.removeWith(only, deletion)
      else void run('delete', orders, deletion)
    },
  }
}
