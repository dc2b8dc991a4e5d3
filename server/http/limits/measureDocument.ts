import { Lexer, parse, Source, TokenKind } from 'graphql'
import type { DocumentNode } from 'graphql'
import { SIGNED_IN_LIMITS } from './limits.ts'
import { shapesOf } from './shapeOf.ts'
import type { Shape } from './shapeOf.ts'
import { keepNewest } from '../../domain/kernel/keepNewest.ts'

export interface Measures {
  length: number
  tokens: number
  /** Empty when the document is too large to be read, or is no GraphQL: then the parser says what is wrong. */
  operations: { operation: string; shape: Shape }[]
}

const KEPT = 200
const kept = new Map<string, Measures>()

/** How large and how deep a document is, measured before anything else is done with it. */
export function measureDocument(source: string): Measures {
  const known = kept.get(source)
  if (known) return known
  const measures = measure(source)
  if (measures.operations.length > 0) keepNewest(kept, source, measures, KEPT)
  return measures
}

function measure(source: string): Measures {
  const { length } = source
  if (length > SIGNED_IN_LIMITS.length) return { length, tokens: 0, operations: [] }
  const tokens = countTokens(source)
  const document = tokens !== null && tokens <= SIGNED_IN_LIMITS.tokens ? parsed(source) : null
  return { length, tokens: tokens ?? 0, operations: document ? shapesOf(document) : [] }
}

/** Counts to one more than anybody may send; null for what is no GraphQL. */
function countTokens(source: string): number | null {
  const lexer = new Lexer(new Source(source))
  let count = 0
  try {
    while (count <= SIGNED_IN_LIMITS.tokens && lexer.advance().kind !== TokenKind.EOF) count++
  } catch {
    return null // The parser will say what is wrong, and where.
  }
  return count
}

function parsed(source: string): DocumentNode | null {
  try {
    return parse(source, { noLocation: true })
  } catch {
    return null // The parser will say what is wrong, and where.
  }
}
