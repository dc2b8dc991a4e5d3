import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

const apiKeyRow = graphql(`
  fragment ApiKeyRow on ApiKey {
    __typename
    id
    name
    hint
    scopes
    addresses
    createdAt
    createdBy
    lastUsedAt
    expiresAt
    revokedAt
  }
`)

export type ApiKeyRow = ResultOf<typeof apiKeyRow>

/** The keys: those in force first, then those that have ended, each newest first. */
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

const apiKeyUsageDay = graphql(`
  fragment ApiKeyUsageDayRow on ApiKeyUsageDay {
    day
    calls
    cost
    refusals
  }
`)
const apiKeyUsageOperation = graphql(`
  fragment ApiKeyUsageOperationRow on ApiKeyUsageOperation {
    operation
    calls
    averageMs
    slowestMs
  }
`)
export type UsageDay = ResultOf<typeof apiKeyUsageDay>
export type UsageOperation = ResultOf<typeof apiKeyUsageOperation>

/** What one key asked for in the last days. */
export const apiKeyUsageQuery = graphql(
  `
    query ApiKeyUsage($id: ID!, $days: Int) {
      apiKeyUsage(apiKeyId: $id, days: $days) {
        days {
          ...ApiKeyUsageDayRow
        }
        slowest {
          ...ApiKeyUsageOperationRow
        }
      }
    }
  `,
  [apiKeyUsageDay, apiKeyUsageOperation],
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
