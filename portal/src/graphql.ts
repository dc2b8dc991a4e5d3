import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './graphql-env.d.ts'

/**
 * Writes a typed GraphQL document. Money travels as a decimal string, times as RFC 3339 strings in UTC.
 * Fragments are not masked: a component takes `ResultOf<typeof itsFragment>`.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection
  disableMasking: true
  scalars: { DateTime: string; Date: string; Decimal: string; CurrencyCode: string; ID: string }
}>()

export type { ResultOf, VariablesOf, FragmentOf } from 'gql.tada'

/** The words of one of the API's enums. */
export type EnumOf<Name extends keyof introspection['types']> = introspection['types'][Name] extends {
  enumValues: infer Values
}
  ? Values
  : never
