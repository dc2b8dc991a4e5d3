import type { FieldNode } from 'graphql'
import type { GraphContext } from '../resolvers/kernel/GraphContext.ts'
import type { Compilation } from './Compilation.ts'
import type { Piece } from './Piece.ts'

/** One field at its place in a document. */
export interface FieldAt {
  compilation: Compilation
  /** The alias of the row that it is a field of. */
  row: string
  /** Where it stands in the document; several where a document selects it more than once under one name. */
  nodes: readonly FieldNode[]
  /** The name of the type that it is a field of. */
  parent: string
}

/** How the lane reads a field: the pieces of its value's JSON text. */
export type FieldMap = (at: FieldAt) => Piece[]

/** How the lane reads an object type: its table, and each field. What is not here is the executor's. */
export interface TypeMap {
  table: string
  fields: Readonly<Record<string, FieldMap>>
}

/** Who reads, for values that depend on more than what is stored. */
export interface Reader {
  graph: GraphContext
  /** Seals and unseals the world's cursors. */
  signingKey: Buffer
}

/** A value that the statement is given, read from the arguments of one field. */
export interface Parameter {
  /** The name of its type in PostgreSQL. */
  type: string
  /** Which of the compilation's argument-carrying fields it is read from. */
  argumentsAt: number
  /** As text. Throws Unplannable for what the executor must refuse. */
  read(args: Record<string, unknown>, reader: Reader): string
}
