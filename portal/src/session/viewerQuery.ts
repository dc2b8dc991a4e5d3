import { graphql, type ResultOf } from '../graphql.ts'
import { moneyFields } from '../entities/money.ts'
import { refusalFields } from '../entities/userError.ts'

export const viewerFields = graphql(
  `
    fragment ViewerFields on Viewer {
      name
      world
      rights
      limits {
        largestCredit {
          ...MoneyFields
        }
        refundsPerDay {
          ...MoneyFields
        }
        secondPersonAbove {
          ...MoneyFields
        }
      }
      eventCursor
      user {
        id
        name
        email
      }
      subAccount {
        id
        name
      }
      reseller {
        id
        name
        defaultCurrency
        timeZone
      }
      preferences {
        language
        theme
        density
        singleKeys
      }
    }
  `,
  [moneyFields],
)

export const viewerQuery = graphql(
  `
    query Viewer {
      viewer {
        ...ViewerFields
      }
    }
  `,
  [viewerFields],
)

/** What is answered to every way of signing in. */
export const signInAnswer = graphql(
  `
    fragment SignInAnswer on SignInPayload {
      viewer {
        ...ViewerFields
      }
      secondStep {
        token
      }
      lockedUntil
      errors {
        ...RefusalFields
      }
    }
  `,
  [viewerFields, refusalFields],
)

export type SignInAnswer = ResultOf<typeof signInAnswer>

export const signInMutation = graphql(
  `
    mutation SignIn($input: SignInInput!) {
      signIn(input: $input) {
        ...SignInAnswer
      }
    }
  `,
  [signInAnswer],
)

export const signOutMutation = graphql(`
  mutation SignOut {
    signOut {
      errors {
        code
        message
      }
    }
  }
`)

export const renewSessionMutation = graphql(
  `
    mutation RenewSession {
      renewSession {
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

export const switchWorldMutation = graphql(`
  mutation SwitchWorld($input: SwitchWorldInput!) {
    switchWorld(input: $input) {
      errors {
        message
      }
    }
  }
`)

export const setPreferencesMutation = graphql(`
  mutation SetPreferences($input: SetPreferencesInput!) {
    setPreferences(input: $input) {
      preferences {
        language
        theme
        density
        singleKeys
      }
      errors {
        code
        message
      }
    }
  }
`)

export type Viewer = ResultOf<typeof viewerFields>
