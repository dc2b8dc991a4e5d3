import type { ResultOf } from '../graphql.ts'
import { graphql } from '../graphql.ts'

const availableActionFields = graphql(`
  fragment AvailableActionFields on AvailableAction {
    action
    allowed
    blockedBy
  }
`)

type AvailableAction = ResultOf<typeof availableActionFields>

/** Whether this viewer may do something with the object now. */
export const allows = (object: { availableActions: readonly AvailableAction[] }, action: string): boolean =>
  object.availableActions.some((one) => one.action === action && one.allowed)

/** Why not, in words; undefined when it is allowed. An action that the object does not list is not offered at all. */
export const reasonAgainst = (
  object: { availableActions: readonly AvailableAction[] },
  action: string,
): string | undefined =>
  object.availableActions.find((one) => one.action === action && !one.allowed)?.blockedBy ?? undefined
