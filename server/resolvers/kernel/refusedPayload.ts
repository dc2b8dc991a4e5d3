import type { DomainError } from '../../domain/kernel/errors.ts'
import type { GraphContext } from './GraphContext.ts'
import { sayRefusal } from '../../sentences/say.ts'

/** A refusal as the API shows it: one of the types that implement UserError. */
export interface ShownRefusal {
  __typename: string
  code: string
  message: string
  path: string[] | null
  [field: string]: unknown
}

/** The concrete type of each code and the fields that it cannot do without. */
const CONCRETE: Record<string, { type: string; fields: string[] }> = {
  INSUFFICIENT_CREDIT: { type: 'InsufficientCredit', fields: ['available', 'missing'] },
  INVALID_STATE: { type: 'InvalidState', fields: ['state', 'allowed'] },
  APPROVAL_REQUIRED: { type: 'ApprovalRequired', fields: ['approval'] },
  LIMIT_EXCEEDED: { type: 'LimitExceeded', fields: ['allowed'] },
  BALANCE_CHANGED: { type: 'BalanceChanged', fields: ['preview'] },
}

/** The payload of a refused call: what is known nevertheless, and the refusal in the viewer's language. */
export function refusedPayload(graph: GraphContext, error: DomainError): { errors: ShownRefusal[] } {
  return { ...error.details.payload, errors: [shown(graph, error)] }
}

function shown({ language, ctx }: GraphContext, error: DomainError): ShownRefusal {
  const { path = null, fields = {} } = error.details
  const concrete = CONCRETE[error.code]
  const complete = concrete?.fields.every((name) => fields[name] !== undefined)
  return {
    ...fields,
    __typename: concrete && complete ? concrete.type : 'Refusal',
    code: error.code,
    message: sayRefusal(language, error, ctx?.actor.timeZone),
    path,
  }
}
