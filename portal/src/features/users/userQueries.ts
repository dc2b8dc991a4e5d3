import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'
import { viewerFields } from '../../session/viewerQuery.ts'

const limitsFields = graphql(`
  fragment LimitsFields on Limits {
    largestCredit {
      amount
      currency
    }
    refundsPerDay {
      amount
      currency
    }
    secondPersonAbove {
      amount
      currency
    }
  }
`)

const roleFields = graphql(
  `
    fragment RoleFields on Role {
      __typename
      id
      name
      builtin
      rights
      people
      version
      limits {
        ...LimitsFields
      }
    }
  `,
  [limitsFields],
)

const personFields = graphql(
  `
    fragment PersonFields on Person {
      __typename
      id
      name
      email
      status
      shopIds
      clientTags
      ofClient
      secondStep
      lastSeenAt
      invitedUntil
      version
      role {
        ...RoleFields
      }
      client {
        __typename
        id
        name
      }
      ownLimits {
        ...LimitsFields
      }
    }
  `,
  [roleFields, limitsFields],
)

export type RoleRow = ResultOf<typeof roleFields>
export type PersonRow = ResultOf<typeof personFields>
export type LimitsRow = ResultOf<typeof limitsFields>

/** People by name, a page at a time. */
export const usersQuery = graphql(
  `
    query Users($filter: UserFilter, $after: String) {
      users(filter: $filter, first: 50, after: $after) {
        nodes {
          ...PersonFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [personFields],
)

export const rolesQuery = graphql(
  `
    query Roles {
      roles {
        ...RoleFields
      }
      rights {
        right
        text
        whole
      }
      shops {
        id
        name
      }
    }
  `,
  [roleFields],
)

export const inviteUserMutation = graphql(
  `
    mutation InviteUser($input: InviteUserInput!) {
      inviteUser(input: $input) {
        user {
          ...PersonFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [personFields, refusalFields],
)

export const updateUserMutation = graphql(
  `
    mutation UpdateUser($input: UpdateUserInput!) {
      updateUser(input: $input) {
        user {
          ...PersonFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [personFields, refusalFields],
)

export const deactivateUserMutation = graphql(
  `
    mutation DeactivateUser($input: DeactivateUserInput!) {
      deactivateUser(input: $input) {
        user {
          ...PersonFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [personFields, refusalFields],
)

export const reactivateUserMutation = graphql(
  `
    mutation ReactivateUser($input: ReactivateUserInput!) {
      reactivateUser(input: $input) {
        user {
          ...PersonFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [personFields, refusalFields],
)

export const resendInvitationMutation = graphql(
  `
    mutation ResendInvitation($input: ResendInvitationInput!) {
      resendInvitation(input: $input) {
        user {
          ...PersonFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [personFields, refusalFields],
)

export const createRoleMutation = graphql(
  `
    mutation CreateRole($input: CreateRoleInput!) {
      createRole(input: $input) {
        role {
          ...RoleFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [roleFields, refusalFields],
)

export const updateRoleMutation = graphql(
  `
    mutation UpdateRole($input: UpdateRoleInput!) {
      updateRole(input: $input) {
        role {
          ...RoleFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [roleFields, refusalFields],
)

export const deleteRoleMutation = graphql(
  `
    mutation DeleteRole($input: DeleteRoleInput!) {
      deleteRole(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const explainRightQuery = graphql(`
  query ExplainRight($userId: ID, $right: String!, $objectId: ID, $amount: MoneyInput) {
    explainRight(userId: $userId, right: $right, objectId: $objectId, amount: $amount) {
      allowed
      message
    }
  }
`)

export const invitationQuery = graphql(`
  query Invitation($token: String!) {
    invitation(token: $token) {
      name
      email
      reseller
      language
    }
  }
`)

export const acceptInvitationMutation = graphql(
  `
    mutation AcceptInvitation($input: AcceptInvitationInput!) {
      acceptInvitation(input: $input) {
        viewer {
          ...ViewerFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [viewerFields, refusalFields],
)
