import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { client } from '../../apollo/client.ts'
import { newKey } from '../../apollo/newKey.ts'
import { problemOf } from '../../apollo/problem.ts'
import { t } from '../../i18n/index.ts'
import { giveCreditsMutation, type CreditPayload } from './creditMutations.ts'
import type { ClientChoice } from './creditQueries.ts'

interface Gift {
  amount: { amount: string; currency: string }
  note?: string
}

/** What became of the gift to one client. */
export interface GiftResult {
  client: ClientChoice
  /** The entry, for Undo; absent when it was refused. */
  entryId?: string
  credit?: CreditPayload['credit']
  /** Why not, in words. */
  refusal?: string
}

interface GiveCredit {
  sending: Ref<boolean>
  results: Ref<GiftResult[]>
  refused: ComputedRef<GiftResult[]>
  /** Gives the same to each of the clients. One refusal never blocks the rest. */
  give: (clients: readonly ClientChoice[], gift: Gift) => Promise<GiftResult[]>
}

/**
 * Gives credit to one or several clients. Each client has one idempotency key for as long as the dialog is open, so that
 * a gift whose answer was lost is never given twice; a client who was refused may be tried again.
 */
export function useGiveCredit(): GiveCredit {
  const sending = ref(false)
  const results = shallowRef<GiftResult[]>([])
  const keys = new Map<string, string>()
  const keyOf = (id: string): string => {
    const key = keys.get(id) ?? newKey()
    keys.set(id, key)
    return key
  }

  async function give(clients: readonly ClientChoice[], gift: Gift): Promise<GiftResult[]> {
    sending.value = true
    const inputs = clients.map(({ id }) => ({ subAccountId: id, ...gift, idempotencyKey: keyOf(id) }))
    const answers = await send(inputs)
    const now = clients.map((one, at) => resultOf(one, answers[at]))
    const before = results.value.filter((result) => !clients.some((one) => one.id === result.client.id))
    results.value = [...before, ...now]
    sending.value = false
    return now
  }

  async function send(inputs: (Gift & { subAccountId: string })[]): Promise<(CreditPayload | string)[]> {
    try {
      const { data } = await client.mutate({ mutation: giveCreditsMutation, variables: { inputs } })
      return data?.giveCredits.results ?? []
    } catch (error) {
      // Without an answer nobody knows whether it was given: the same keys find out.
      const problem = problemOf(error)
      return inputs.map(() => (problem.kind === 'server' && problem.message) || t('credit.noAnswer'))
    }
  }

  return { sending, results, refused: computed(() => results.value.filter((result) => result.refusal)), give }
}

function resultOf(one: ClientChoice, answer: CreditPayload | string | undefined): GiftResult {
  if (answer === undefined || typeof answer === 'string')
    return { client: one, refusal: answer ?? t('credit.noAnswer') }
  const [refusal] = answer.errors
  // Another amount under a key that was used: the attempt whose answer was lost had gone through.
  const sentence = refusal?.code === 'IDEMPOTENCY_KEY_REUSED' ? t('credit.alreadyGiven') : refusal?.message
  return { client: one, entryId: answer.entry?.id, credit: answer.credit, refusal: sentence }
}
