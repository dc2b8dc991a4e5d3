import { refusalFields } from '../../../entities/userError.ts'
import { graphql, type ResultOf } from '../../../graphql.ts'

const passkeyRow = graphql(`
  fragment PasskeyRow on Passkey {
    __typename
    id
    name
    synced
    createdAt
    lastUsedAt
  }
`)
export type PasskeyRow = ResultOf<typeof passkeyRow>

export const securityQuery = graphql(
  `
    query SignInSecurity {
      signInSecurity {
        oneTimeCodes
        recoveryCodesLeft
        passkeys {
          ...PasskeyRow
        }
      }
    }
  `,
  [passkeyRow],
)

export const sessionsQuery = graphql(`
  query Sessions {
    sessions {
      __typename
      id
      world
      signedInAt
      lastSeenAt
      address
      browser
      current
    }
  }
`)
export type SessionRow = ResultOf<typeof sessionsQuery>['sessions'][number]

export const changePasswordMutation = graphql(
  `
    mutation ChangePassword($input: ChangePasswordInput!) {
      changePassword(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

/** The secret and its picture are answered this once. */
export const startOneTimeCodesMutation = graphql(
  `
    mutation StartOneTimeCodes($input: PasswordInput!) {
      startOneTimeCodes(input: $input) {
        secret
        picture
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const confirmOneTimeCodesMutation = graphql(
  `
    mutation ConfirmOneTimeCodes($input: ConfirmOneTimeCodesInput!) {
      confirmOneTimeCodes(input: $input) {
        recoveryCodes
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const stopOneTimeCodesMutation = graphql(
  `
    mutation StopOneTimeCodes($input: PasswordInput!) {
      stopOneTimeCodes(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const renewRecoveryCodesMutation = graphql(
  `
    mutation RenewRecoveryCodes($input: PasswordInput!) {
      renewRecoveryCodes(input: $input) {
        recoveryCodes
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const startPasskeyMutation = graphql(
  `
    mutation StartPasskey($input: PasswordInput!) {
      startPasskey(input: $input) {
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

export const addPasskeyMutation = graphql(
  `
    mutation AddPasskey($input: AddPasskeyInput!) {
      addPasskey(input: $input) {
        passkey {
          ...PasskeyRow
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [passkeyRow, refusalFields],
)

export const renamePasskeyMutation = graphql(
  `
    mutation RenamePasskey($input: RenamePasskeyInput!) {
      renamePasskey(input: $input) {
        passkey {
          ...PasskeyRow
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [passkeyRow, refusalFields],
)

export const removePasskeyMutation = graphql(
  `
    mutation RemovePasskey($input: RemovePasskeyInput!) {
      removePasskey(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const endSessionMutation = graphql(
  `
    mutation EndSession($input: EndSessionInput!) {
      endSession(input: $input) {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)

export const endOtherSessionsMutation = graphql(
  `
    mutation EndOtherSessions {
      endOtherSessions {
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [refusalFields],
)
