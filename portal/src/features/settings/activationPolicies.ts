import { graphql, type EnumOf } from '../../graphql.ts'
import { refusalFields } from '../../entities/userError.ts'

export type ActivationPolicy = EnumOf<'ActivationPolicy'>
export const policies: readonly ActivationPolicy[] = ['AUTOMATIC', 'RETURNING_CLIENTS', 'MANUAL']

const policyFields = graphql(`
  fragment PolicyFields on ActivationPolicySetting {
    __typename
    paymentMethod
    policy
  }
`)

export const activationPoliciesQuery = graphql(
  `
    query ActivationPolicies {
      activationPolicies {
        ...PolicyFields
      }
    }
  `,
  [policyFields],
)

export const setActivationPolicyMutation = graphql(
  `
    mutation SetActivationPolicy($input: SetActivationPolicyInput!) {
      setActivationPolicy(input: $input) {
        setting {
          ...PolicyFields
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [policyFields, refusalFields],
)
