import { Lexer, parse, Source, TokenKind, visit } from 'graphql'
import type { DocumentNode } from 'graphql'
import { SIGNED_IN_LIMITS } from './limits.ts'
import { shapesOf } from './shapeOf.ts'
import type { Shapes } from './shapeOf.ts'
import { keepNewest } from '../../domain/kernel/keepNewest.ts'

export interface Measures {
  length: number
  tokens: number
  directives: number
  /** Characters of the longest text that stands in it. */
  text: number
  /** Items of the longest list that stands in it. */
  list: number
  /** Null when the document is too large to be read, or is no GraphQL. */
  document: DocumentNode | null
  /** Empty when the document is too large to be read, or is no GraphQL: then the parser says what is wrong. */
  operations: Shapes['operations']
  circular: boolean
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
  const counted = { tokens: 0, directives: 0, text: 0 }
  const nothing = { length, ...counted, list: 0, document: null, operations: [], circular: false }
  if (length > SIGNED_IN_LIMITS.length) return nothing
  if (!count(source, counted)) return nothing
  const document = counted.tokens <= SIGNED_IN_LIMITS.tokens ? parsed(source) : null
  if (!document) return { ...nothing, ...counted }
  return { length, ...counted, list: longestList(document), document, ...shapesOf(document) }
}

/** Counts to one more than anybody may send; answers false for what is no GraphQL. */
function count(source: string, counted: { tokens: number; directives: number; text: number }): boolean {
  const lexer = new Lexer(new Source(source))
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      counted.tokens++
      if (token.kind === TokenKind.AT) counted.directives++
      if (token.kind === TokenKind.STRING || token.kind === TokenKind.BLOCK_STRING) {
        counted.text = Math.max(counted.text, token.value.length)
      }
      if (counted.tokens > SIGNED_IN_LIMITS.tokens) break
    }
  } catch {
    return false // The parser will say what is wrong, and where.
  }
  return true
}

function longestList(document: DocumentNode): number {
  let longest = 0
  visit(document, { ListValue: ({ values }) => void (longest = Math.max(longest, values.length)) })
  return longest
}

function parsed(source: string): DocumentNode | null {
  try {
    return parse(source, { noLocation: true })
  } catch {
    return null // The parser will say what is wrong, and where.
  }
}
