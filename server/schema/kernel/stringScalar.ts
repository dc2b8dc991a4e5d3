import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import type { ASTNode } from 'graphql'

interface StringScalar<Value> {
  name: string
  description: string
  /** What to send instead: one sentence, shown to whoever sent something else. */
  expected: string
  /** The value that the text stands for; undefined when it stands for none. */
  parse: (text: string) => Value | undefined
  /** The text of a value; undefined when it is none of this scalar's. */
  print: (value: unknown) => string | undefined
}

/**
 * A scalar that travels as a string in both directions.
 *
 * Anything else that is sent, numbers included, is refused with the code BAD_USER_INPUT and the sentence `expected`.
 * A value of ours that cannot be printed is our own mistake and throws a TypeError.
 */
export function stringScalar<Value>(scalar: StringScalar<Value>): GraphQLScalarType<Value, string> {
  function parse(input: unknown, node?: ASTNode): Value {
    const value = typeof input === 'string' ? scalar.parse(input) : undefined
    if (value !== undefined) return value
    throw new GraphQLError(scalar.expected, { nodes: node, extensions: { code: 'BAD_USER_INPUT' } })
  }
  return new GraphQLScalarType({
    name: scalar.name,
    description: scalar.description,
    parseValue: (input) => parse(input),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
    serialize(value) {
      const text = scalar.print(value)
      if (text === undefined) throw new TypeError(`A value cannot be written as ${scalar.name}.`)
      return text
    },
  })
}
