import type { TypedDocumentNode } from '@apollo/client/core'
import { client } from './client.ts'
import { problemOf } from './problem.ts'
import type { Payload, Refusal } from './runAction.ts'
import { t } from '../i18n/index.ts'

/** How it ended: with a payload, or with the sentence that says why not. */
export type PlainOutcome<P> = { payload: P; refusal?: undefined } | { payload?: undefined; refusal: Refusal }

/** Runs a mutation that needs no idempotency key: done twice, it does nothing more, or is refused. */
export async function runPlain<Data extends Record<string, Payload>, Variables extends object>(
  mutation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  options: { anonymous?: boolean } = {},
): Promise<PlainOutcome<Data[keyof Data]>> {
  try {
    const { data } = await client.mutate({ mutation, variables: variables as never, context: options })
    const payload = Object.values(data ?? {}).find((part) => typeof part === 'object') as Data[keyof Data] | undefined
    if (!payload) throw new Error('The answer is empty.')
    const [refusal] = payload.errors
    return refusal ? { refusal } : { payload }
  } catch (error) {
    const { message, kind } = problemOf(error)
    return { refusal: { code: 'FAILED', message: message ?? t(kind === 'offline' ? 'ui.offline' : 'ui.failed') } }
  }
}
