import { ref, shallowRef, watch, type Ref } from 'vue'
import { client } from '../../apollo/client.ts'
import { newKey } from '../../apollo/newKey.ts'
import { problemOf, type Problem } from '../../apollo/problem.ts'
import { runAction } from '../../apollo/runAction.ts'
import { recoverCreditMutation } from './creditMutations.ts'
import { recoveryPreviewQuery, type RecoveryPreview } from './creditQueries.ts'

interface Recovery {
  preview: Ref<RecoveryPreview | undefined>
  problem: Ref<Problem | undefined>
  /** Why the last attempt was refused, in words. */
  refusal: Ref<string | undefined>
  /** The account moved after the preview was shown; the new preview is in its place and must be agreed to again. */
  changed: Ref<boolean>
  busy: Ref<boolean>
  look: () => Promise<void>
  /** Recovers exactly what the preview shows. Answers whether it was done. */
  recover: () => Promise<boolean>
}

/**
 * The preview of a recovery and its confirmation. The preview never changes by itself while somebody is about to press:
 * what they see is what they agree to, and the token makes the server hold to it.
 */
export function useRecovery(target: () => { id: string; currency: string } | undefined): Recovery {
  const preview = shallowRef<RecoveryPreview>()
  const problem = shallowRef<Problem>()
  const refusal = ref<string>()
  const [changed, busy] = [ref(false), ref(false)]
  let key = newKey()
  let request = 0

  async function look(): Promise<void> {
    const wanted = target()
    const mine = ++request
    preview.value = problem.value = refusal.value = undefined
    changed.value = false
    if (!wanted) return
    try {
      const { data } = await client.query({
        query: recoveryPreviewQuery,
        variables: wanted,
        fetchPolicy: 'network-only',
      })
      if (mine === request) show(data.creditRecoveryPreview)
    } catch (error) {
      if (mine === request) problem.value = problemOf(error)
    }
  }

  function show(next: RecoveryPreview): void {
    preview.value = next
    key = newKey()
  }

  async function recover(): Promise<boolean> {
    const wanted = target()
    if (!wanted || !preview.value || busy.value) return false
    busy.value = true
    problem.value = refusal.value = undefined
    const input = { subAccountId: wanted.id, token: preview.value.token }
    const outcome = await runAction(recoverCreditMutation, input, { idempotencyKey: key })
    busy.value = false
    if (outcome.kind === 'done') return true
    if (outcome.kind === 'failed') {
      problem.value = outcome.problem
      return false
    }
    const moved = outcome.errors.find((error) => error.__typename === 'BalanceChanged')
    changed.value = Boolean(moved)
    if (moved?.__typename === 'BalanceChanged') show(moved.preview)
    else refusal.value = outcome.message
    return false
  }

  watch(() => JSON.stringify(target()), look, { immediate: true })
  return { preview, problem, refusal, changed, busy, look, recover }
}
