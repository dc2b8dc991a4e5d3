import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

const approvalFields = graphql(`
  fragment ApprovalFields on Approval {
    __typename
    id
    operation
    status
    note
    requestedBy
    createdAt
    expiresAt
    decidedBy
    decidedAt
    reason
    version
    amount {
      amount
      currency
    }
    subAccount {
      __typename
      id
      name
    }
    order {
      __typename
      id
      number
    }
    availableActions {
      action
      allowed
      blockedBy
    }
  }
`)
export type ApprovalRow = ResultOf<typeof approvalFields>

export const approvalsQuery = graphql(
  `
    query Approvals {
      approvals {
        ...ApprovalFields
      }
    }
  `,
  [approvalFields],
)

export const approveRequestMutation = graphql(
  `
    mutation ApproveRequest($input: ApproveRequestInput!) {
      approveRequest(input: $input) {
        approval {
          ...ApprovalFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [approvalFields, refusalFields],
)

export const rejectRequestMutation = graphql(
  `
    mutation RejectRequest($input: RejectRequestInput!) {
      rejectRequest(input: $input) {
        approval {
          ...ApprovalFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [approvalFields, refusalFields],
)
