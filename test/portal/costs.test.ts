import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildSchema, Kind, parse, visit } from 'graphql'
import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql'
import { expect, it } from 'vitest'
import { costOf } from '../../server/http/limits/costOf.ts'
import { SIGNED_IN_LIMITS } from '../../server/http/limits/limits.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const folder = resolve('portal/src')

/** Every document that the portal sends. */
const definitions = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .flatMap((text) => [...text.matchAll(/graphql\(\s*`([^`]+)`/g)].flatMap(([, source]) => parse(source!).definitions))
const fragments = new Map(
  definitions
    .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
    .map((one) => [one.name.value, one]),
)
const operations = definitions.filter((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION)

const queueSize = Number(
  /QUEUE_SIZE = (\d+)/.exec(readFileSync(join(folder, 'features/orders/useOrderList.ts'), 'utf8'))![1],
)

/** The largest that the portal fills in: pages and bulks of 100, but for the queue, whose rows are clients with all they wait for. */
function largestVariables(operation: OperationDefinitionNode): Record<string, unknown> {
  const pages: [string, unknown][] = (operation.variableDefinitions ?? []).map(({ variable, type }) => {
    let isList = false
    visit(type, { ListType: () => void (isList = true) })
    return [
      variable.name.value,
      isList ? Array.from({ length: 100 }, () => ({})) : operation.name?.value === 'ActivationQueue' ? queueSize : 100,
    ]
  })
  return Object.fromEntries(pages)
}

it('every document of the portal is one that it may send, with pages of a hundred and bulks of a hundred', () => {
  expect(operations.length).toBeGreaterThan(30)
  const tooDear = operations
    .map((one) => ({ name: one.name?.value, cost: costOf(schema, one, fragments)(largestVariables(one)) }))
    .filter(({ cost }) => cost > SIGNED_IN_LIMITS.cost)
  expect(tooDear).toEqual([])
})
