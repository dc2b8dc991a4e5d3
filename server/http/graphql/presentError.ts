import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError } from 'graphql'
import type { GraphQLFormattedError } from 'graphql'
import { databaseIsAway } from '../../../db/client.ts'
import type { Language } from '../../domain/kernel/context.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { sayRefusal } from '../../sentences/say.ts'

/**
 * An error as a client may see it, over HTTP as over a socket. Refusals of the business say their sentence in the
 * viewer's language and keep their code; a database that is away can be tried again; what is wrong with the request
 * itself stays as it is, without the values that were sent. Everything else is nobody's business: it is logged under
 * an incident's number, and only that number goes out. It is the number of the request, where there is one. `code` is
 * what is wrong with a request when the error itself does not say so.
 */
export function presentError(
  error: GraphQLError,
  language: Language,
  log: FastifyBaseLogger,
  { code, requestId }: { code?: string; requestId?: string | null } = {},
): GraphQLFormattedError {
  const { locations, path } = error.toJSON()
  const place = { ...(locations && { locations }), ...(path && { path }) }
  const cause = causeOf(error)
  if (cause instanceof DomainError) {
    return { message: sayRefusal(language, cause), ...place, extensions: extensionsOf(cause) }
  }
  if (cause && databaseIsAway(cause)) {
    log.warn({ err: cause }, 'the database is away')
    const away = new DomainError('DATABASE_UNAVAILABLE')
    return { message: sayRefusal(language, away), ...place, extensions: { code: away.code, retryable: true } }
  }
  const kept = codeOf(error) ?? code
  const isRequest = !path && kept !== 'INTERNAL_SERVER_ERROR'
  if (!cause && kept && (isRequest || codeOf(error))) {
    const { http: _http, ...extensions } = error.extensions
    return { message: withoutValues(error.message), ...place, extensions: { ...extensions, code: kept } }
  }
  const incident = requestId ?? randomBytes(6).toString('hex')
  log.error({ err: cause ?? error, incident, path }, 'an error nobody foresaw')
  const masked = new DomainError('INTERNAL', { incident })
  return { message: sayRefusal(language, masked), ...place, extensions: { code: masked.code, incident } }
}

/** Whether an answer has nothing but the news that the database is away. */
export const isUnavailable = ({
  data,
  errors,
}: {
  data?: unknown
  errors?: readonly GraphQLFormattedError[]
}): boolean => data == null && errors?.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE') === true

/** What was thrown, below the wrapping of the executor; null when the executor itself complains. */
function causeOf(error: GraphQLError): Error | null {
  let cause: Error | null | undefined = error
  while (cause instanceof GraphQLError) cause = cause.originalError
  return cause ?? null
}

/** The code that whoever threw it gave it. */
function codeOf(error: GraphQLError): string | null {
  for (let one: Error | null | undefined = error; one instanceof GraphQLError; one = one.originalError) {
    if (typeof one.extensions.code === 'string') return one.extensions.code
  }
  return null
}

function extensionsOf({ code, reason, details }: DomainError): Record<string, unknown> {
  const { retryAfter } = details.fields ?? {}
  return {
    code,
    reason,
    ...(details.path && { argument: details.path }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** The executor repeats variables in its messages; they may be secrets. */
function withoutValues(message: string): string {
  return message
    .replace(
      /^(Variable "\$\w+") (?:got|has) invalid value [\s\S]*?((?: at "[^"]*")?); /,
      '$1 has an invalid value$2; ',
    )
    .replace(/(cannot represent [^:]{0,60}value): [\s\S]*$/, '$1.')
}
