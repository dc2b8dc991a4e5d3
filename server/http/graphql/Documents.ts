import { getOperationAST, getVariableValues, OperationTypeNode, parse, validate } from 'graphql'
import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { CompiledQuery } from 'graphql-jit'
import { fragmentsOf } from '../../reads/compile.ts'
import type { PlannedDocument } from '../../reads/Reads.ts'
import { costOf } from '../limits/costOf.ts'
import type { Cost } from '../limits/costOf.ts'
import { findExcess } from '../limits/findExcess.ts'
import { SIGNED_IN_LIMITS } from '../limits/limits.ts'
import { measureDocument } from '../limits/measureDocument.ts'
import { keepNewest } from '../../domain/kernel/keepNewest.ts'

/** A document that was found to be valid and within the limits of whoever is signed in. */
export interface KnownDocument extends PlannedDocument {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  cost: Cost
  /** Runs it; compiled when it is first needed. Null when it cannot be compiled. */
  compiled(): CompiledQuery | null
}

const KEPT = 500

/**
 * The documents that clients send again and again, each parsed, validated and measured once. One that is seen for the
 * first time, or that is not valid, is Apollo's to answer.
 */
export class Documents {
  readonly #schema: GraphQLSchema
  readonly #known = new Map<string, KnownDocument | null>()
  readonly #seen = new Map<string, true>()

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  /** The document; null when it is not known, or not to be run without being looked at. */
  find(source: string, operationName: string | null): KnownDocument | null {
    const name = operationName ? `${operationName}\0${source}` : source
    const known = this.#known.get(name)
    if (known !== undefined) return known
    if (!this.#seen.has(name)) {
      keepNewest(this.#seen, name, true, KEPT)
      return null
    }
    const document = read(this.#schema, source, operationName)
    keepNewest(this.#known, name, document, KEPT)
    return document
  }
}

function read(schema: GraphQLSchema, source: string, operationName: string | null): KnownDocument | null {
  const measures = measureDocument(source)
  if (measures.operations.length === 0 || findExcess(measures, SIGNED_IN_LIMITS)) return null
  const document = parse(source)
  const operation = getOperationAST(document, operationName)
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null
  if (validate(schema, document).length > 0) return null
  let compiled: CompiledQuery | null | undefined
  const fragments = fragmentsOf(document.definitions)
  return {
    schema,
    operation,
    fragments,
    cost: costOf(schema, operation, fragments),
    plans: new Map(),
    compiled: () => (compiled ??= compileDocument(schema, document, operationName)),
  }
}

function compileDocument(schema: GraphQLSchema, document: DocumentNode, name: string | null): CompiledQuery | null {
  const compiled = compileQuery(schema, document, name ?? undefined)
  return isCompiledQuery(compiled as ExecutionResult) ? (compiled as CompiledQuery) : null
}

/** The variables as the operation declares them; null when they do not fit it. */
export function coerceVariables(
  { schema, operation }: KnownDocument,
  variables: Record<string, unknown>,
): Record<string, unknown> | null {
  return getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 }).coerced ?? null
}
