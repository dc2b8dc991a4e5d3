import type { GraphQLFormattedError } from 'graphql'

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  KEY_ADDRESS_NOT_ALLOWED: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
}

/** How HTTP says why a whole request was refused: a status and, where it may be tried again, when. */
export function httpOf({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): {
  status: number
  headers: Readonly<Record<string, string>>
} {
  const { code, retryAfter } = extensions ?? {}
  return {
    status: STATUS[String(code)] ?? 500,
    headers: typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {},
  }
}
