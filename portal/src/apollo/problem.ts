import { ApolloError } from '@apollo/client/core'

/** What went wrong, for a person: a sentence if the server gave one, and a number to quote to support. */
export interface Problem {
  kind: 'offline' | 'server'
  code?: string
  message?: string
  requestId?: string
}

/** Reads an error of any origin. The server's own sentences are already in the viewer's language. */
export function problemOf(error: unknown): Problem {
  const refused = error instanceof ApolloError ? error : undefined
  const first = refused?.graphQLErrors[0] ?? networkErrors(refused)[0]
  if (!first)
    return refused?.networkError && 'statusCode' in refused.networkError ? { kind: 'server' } : { kind: 'offline' }
  const extensions = first.extensions ?? {}
  return {
    kind: 'server',
    code: text(extensions['code']),
    message: first.message,
    requestId: text(extensions['incident']),
  }
}

interface AnsweredError {
  message: string
  extensions?: Record<string, unknown>
}

/** An answer with an error status still carries GraphQL errors in its body. */
function networkErrors(error: ApolloError | undefined): AnsweredError[] {
  const failure = error?.networkError
  if (!failure || !('result' in failure) || typeof failure.result !== 'object') return []
  return (failure.result as { errors?: AnsweredError[] }).errors ?? []
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
