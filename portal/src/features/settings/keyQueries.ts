import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

const apiKeyRow = graphql(`
  fragment ApiKeyRow on ApiKey {
    __typename
    id
    name
    hint
    scopes
    createdAt
    createdBy
    lastUsedAt
    expiresAt
    revokedAt
  }
`)

export type ApiKeyRow = ResultOf<typeof apiKeyRow>

/** The keys: those in force first, each newest first. */
export const apiKeysQuery = graphql(
  `
    query ApiKeys {
      apiKeys {
        ...ApiKeyRow
      }
    }
  `,
  [apiKeyRow],
)

/** `secret` is answered this once. */
export const createApiKeyMutation = graphql(
  `
    mutation CreateApiKey($input: CreateApiKeyInput!) {
      createApiKey(input: $input) {
        apiKey {
          ...ApiKeyRow
        }
        secret
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [apiKeyRow, refusalFields],
)

/** `secret` is the new key's, answered this once; the replaced one works on until its `expiresAt`. */
export const rotateApiKeyMutation = graphql(
  `
    mutation RotateApiKey($input: RotateApiKeyInput!) {
      rotateApiKey(input: $input) {
        apiKey {
          ...ApiKeyRow
        }
        secret
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [apiKeyRow, refusalFields],
)

export const revokeApiKeyMutation = graphql(
  `
    mutation RevokeApiKey($input: RevokeApiKeyInput!) {
      revokeApiKey(input: $input) {
        apiKey {
          ...ApiKeyRow
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [apiKeyRow, refusalFields],
)
