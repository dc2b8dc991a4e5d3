import { refusalFields } from '../../entities/userError.ts'
import { graphql } from '../../graphql.ts'
import { signInAnswer } from '../../session/viewerQuery.ts'

export const confirmSignInMutation = graphql(
  `
    mutation ConfirmSignIn($input: ConfirmSignInInput!) {
      confirmSignIn(input: $input) {
        ...SignInAnswer
      }
    }
  `,
  [signInAnswer],
)

export const startPasskeySignInMutation = graphql(
  `
    mutation StartPasskeySignIn {
      startPasskeySignIn {
        token
        options
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const signInWithPasskeyMutation = graphql(
  `
    mutation SignInWithPasskey($input: SignInWithPasskeyInput!) {
      signInWithPasskey(input: $input) {
        ...SignInAnswer
      }
    }
  `,
  [signInAnswer],
)

export const requestPasswordResetMutation = graphql(
  `
    mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
      requestPasswordReset(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const resetPasswordMutation = graphql(
  `
    mutation ResetPassword($input: ResetPasswordInput!) {
      resetPassword(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)
