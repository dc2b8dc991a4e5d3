import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError } from 'graphql'
import type { GraphQLFormattedError } from 'graphql'
import type { Language } from '../../domain/kernel/context.ts'
import { presentError } from '../graphql/presentError.ts'

/** Whatever was thrown, or what the executor found, as a client may see it. */
export function shownErrors(log: FastifyBaseLogger, thrown: unknown, language: Language): GraphQLFormattedError[] {
  const errors = (Array.isArray(thrown) ? thrown : [thrown]) as unknown[]
  return errors.map((error) => presentError(graphQLError(error), language, log, { code: 'BAD_USER_INPUT' }))
}

function graphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error
  const originalError = error instanceof Error ? error : new Error(String(error))
  return new GraphQLError(originalError.message, { originalError })
}
