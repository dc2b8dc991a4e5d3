import 'reflect-metadata'
import { parse } from 'graphql'
import type { OperationDefinitionNode } from 'graphql'
import { expect, test } from 'vitest'
import { DOCUMENT } from '../../bench/scenarios/refused.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { compile, fragmentsOf } from '../../server/reads/compile.ts'
import { Unplannable } from '../../server/reads/Unplannable.ts'

test('the document that measures the executor has no plan', () => {
  const { definitions } = parse(DOCUMENT)
  const operation = definitions[0] as OperationDefinitionNode
  const from = { schema: buildGraphQLSchema(), fragments: fragmentsOf(definitions), variables: { id: 'ord_1' } }
  expect(() => compile(from, operation)).toThrow(Unplannable)
  const planned = parse('query Order($id: ID!) { order(id: $id) { id number } }').definitions
  expect(() => compile(from, planned[0] as OperationDefinitionNode)).not.toThrow()
})
