import type { TypedDocumentNode } from '@apollo/client/core'
import { client } from './client.ts'
import { newKey } from './newKey.ts'
import { problemOf, type Problem } from './problem.ts'

/** One refusal, in the viewer's language. */
export interface Refusal {
  code: string
  message: string
  path?: string[] | null
}

export interface Payload {
  errors: Refusal[]
}

/**
 * How an action ended. `refused`: the server said why and nothing happened. `failed`: no answer, or a fault; `retry`
 * repeats it with the same idempotency key, so that it happens at most once.
 */
export type Outcome<P> =
  | { kind: 'done'; payload: P }
  | { kind: 'refused'; errors: P extends Payload ? P['errors'] : Refusal[]; payload: P; message: string }
  | { kind: 'failed'; problem: Problem; retry: () => Promise<Outcome<P>> }

interface Options<Data> {
  /** What the page should show at once, until the answer is here. */
  optimistic?: Data
  idempotencyKey?: string
}

/**
 * Runs a mutation of the form `mutation($input: …) { action(input: $input) { …, errors { … } } }` with an idempotency
 * key of its own. The answer's entities heal the cache by themselves; nothing else needs to be done with them.
 */
export async function runAction<Data extends Record<string, Payload>, Input extends object>(
  document: TypedDocumentNode<Data, { input: Input }>,
  input: Omit<Input, 'idempotencyKey'>,
  options: Options<Data> = {},
): Promise<Outcome<Data[keyof Data]>> {
  const idempotencyKey = options.idempotencyKey ?? newKey()
  try {
    const { data } = await client.mutate({
      mutation: document,
      variables: { input: { ...input, idempotencyKey } as unknown as Input },
      optimisticResponse: options.optimistic as never,
    })
    const payload = Object.values(data ?? {}).find((part) => typeof part === 'object') as Data[keyof Data] | undefined
    if (!payload) throw new Error('The answer is empty.')
    const [first] = payload.errors
    if (!first) return { kind: 'done', payload }
    return { kind: 'refused', errors: payload.errors as never, payload, message: first.message }
  } catch (error) {
    const retry = (): Promise<Outcome<Data[keyof Data]>> => runAction(document, input, { ...options, idempotencyKey })
    return { kind: 'failed', problem: problemOf(error), retry }
  }
}
