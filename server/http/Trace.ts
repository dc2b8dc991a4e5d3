import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Kind, OperationTypeNode } from 'graphql'
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql'
import type { Actor } from '../domain/kernel/actor.ts'

const TRACE = Symbol('trace')
/** Tells the requests of this process from those of any other. */
const process36 = BigInt(`0x${randomBytes(6).toString('hex')}`).toString(36)
let requests = 0

/** What is known of one HTTP request while it is answered: for its line in the log and for the figures. */
export class Trace {
  /** Goes out as X-Request-Id, and is the incident of an error that nobody foresaw. */
  readonly id = `${process36}-${(++requests).toString(36)}`
  readonly startedAt = performance.now()
  /** `query`, `mutation`, or the method of another route. */
  type = 'http'
  /** The root field or the route's pattern: names of ours alone, never what a client made up. */
  operation = 'other'
  actor: Actor | null = null
  /** What the request cost, in points; null where it was not counted. */
  cost: number | null = null
  /** The code of the first error in the answer. Refusals of the business are none. */
  errorCode: string | null = null

  get isChange(): boolean {
    return this.type === OperationTypeNode.MUTATION
  }

  /** Notes which operation of a valid document runs. */
  runs(definition: OperationDefinitionNode | undefined): void {
    if (!definition) return
    const { selections } = definition.selectionSet
    this.type = definition.operation
    const [only] = selections
    if (selections.length !== 1 || only?.kind !== Kind.FIELD) this.operation = 'several'
    else this.operation = only.name.value.startsWith('__') ? 'introspection' : only.name.value
  }

  /** Notes the errors of an answer, if it has any. */
  failed(errors: readonly GraphQLFormattedError[] | undefined): void {
    if (errors?.[0]) this.errorCode = String(errors[0].extensions?.['code'] ?? 'UNKNOWN')
  }
}

/** The trace of a request; begun by whoever asks first. */
export function traceOf(request: IncomingMessage): Trace {
  const traced = request as IncomingMessage & { [TRACE]?: Trace }
  return (traced[TRACE] ??= new Trace())
}
