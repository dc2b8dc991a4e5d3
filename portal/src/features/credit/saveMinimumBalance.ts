import { runAction, type Outcome } from '../../apollo/runAction.ts'
import type { Money } from '../../entities/money.ts'
import { formatMoney } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { toast, toastProblem } from '../../ui/toasts.ts'
import { setMinimumBalanceMutation, type CreditPayload } from './creditMutations.ts'

interface Change {
  subAccountId: string
  client: string
  minimum: Money
  before: Money
}

/** Sets the minimum balance; done, it offers to set it back. Answers the refusal's sentence, or nothing when it worked. */
export async function saveMinimumBalance(change: Change): Promise<string | undefined> {
  const { subAccountId, client, minimum, before } = change
  const input = { subAccountId, minimumBalance: { amount: minimum.amount, currency: minimum.currency } }
  return tell(await runAction(setMinimumBalanceMutation, input))

  function tell(outcome: Outcome<CreditPayload>): string | undefined {
    if (outcome.kind === 'refused') return outcome.message
    if (outcome.kind === 'failed') {
      toastProblem(outcome.problem, () => void outcome.retry().then(tell))
      return undefined
    }
    const undo = () => void saveMinimumBalance({ ...change, minimum: before, before: minimum })
    toast(t('credit.minimumSet', { client, amount: formatMoney(minimum) }), { undo })
    return undefined
  }
}
