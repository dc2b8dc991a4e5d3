import 'reflect-metadata'
import fs from 'node:fs'
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
} from 'graphql'
import type { GraphQLNamedType, GraphQLType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { contractDifferences } from './contractDifferences.ts'

const contract = buildSchema(fs.readFileSync(new URL('contract.graphql', import.meta.url), 'utf8'))
const schema = buildGraphQLSchema()
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
)

/** Types whose name already says what they are: the input or answer of a mutation, a filter, a part of a list. */
const SELF_EVIDENT_TYPE = /(Input|Payload|Filter|Edge|Connection)$/

/** Fields that mean the same wherever they stand, and need no sentence. */
const SELF_EVIDENT_FIELDS = new Set(
  [
    'id cursor edges node nodes pageInfo errors results version idempotencyKey first after filter',
    'name legalName email password phone tag tags text note description quantity language',
    'currency amount total paid outstanding method status light overdue lines kind',
    'createdAt createdFrom createdTo issuedOn dueOn occurredAt paidAt deletedAt lastUsedAt revokedAt',
    'iban bic brandColor invoiceNumber sellerName sellerLegalName',
    'theme density paymentMethod policy world reseller preferences sku price',
    'actorKind subject subjectId orderCount pendingOrders openInvoices overdueInvoices availableActions',
    'orderId subAccountId apiKeyId savedViewId userId roleId approvalId shops products invoices secret',
  ].flatMap((line) => line.split(' ')),
)

/** Queries, mutations and streams whose name is the whole sentence. */
const SELF_EVIDENT_OPERATIONS = new Set([
  'Query.product',
  'Query.activationPolicies',
  'Query.apiKeys',
  'Mutation.signOut',
  'Mutation.giveCredits',
  'Mutation.createProduct',
  'Mutation.createApiKey',
  'Mutation.revokeApiKey',
  'Subscription.subAccountChanged',
])

describe('the printed schema', () => {
  it('contains the whole contract: names, types, nullability, arguments and words', () => {
    expect(Object.keys(contract.getTypeMap()).length).toBeGreaterThan(60)
    expect(contractDifferences(contract, schema)).toEqual([])
  })

  it('is the committed schema.graphql (renew it with: npm test -- test/architecture/printedSchema.test.ts -u)', async () => {
    await expect(`${printSchema(schema)}\n`).toMatchFileSnapshot('../../schema.graphql')
  })

  it('answers every mutation with a payload of typed refusals and takes one input', () => {
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {})
    expect(fields.length).toBeGreaterThan(12)
    const odd = fields.filter((field) => {
      const payload = getNamedType(field.type)
      const answers = isObjectType(payload) ? payload.getFields() : {}
      const answered = String(answers.errors?.type) === '[UserError!]!' || answers.results !== undefined
      const inputs = field.args.map((arg) => arg.name).join()
      return !answered || !['', 'input', 'inputs'].includes(inputs)
    })
    expect(odd.map((field) => field.name)).toEqual([])
  })

  it('explains every type and field beyond the contract that does not explain itself', () => {
    expect(types.flatMap(unexplained)).toEqual([])
  })
})

function unexplained(type: GraphQLNamedType): string[] {
  const inContract = contract.getType(type.name)
  const silent = inContract || type.description || SELF_EVIDENT_TYPE.test(type.name) ? [] : [type.name]
  if (isEnumType(type) || !hasFields(type)) return silent
  const agreed = hasFields(inContract) ? inContract.getFields() : {}
  const fields = Object.values(type.getFields()).filter((field) => {
    if (field.description || agreed[field.name]) return false
    if (SELF_EVIDENT_FIELDS.has(field.name) || SELF_EVIDENT_OPERATIONS.has(`${type.name}.${field.name}`)) return false
    return !isNamedAfterItsType(field.name, getNamedType(field.type as GraphQLType))
  })
  return [...silent, ...fields.map((field) => `${type.name}.${field.name}`)]
}

/** `shop: Shop`, `payments: [Payment!]!`, `setting: ActivationPolicySetting`: the type's own description says it. */
function isNamedAfterItsType(name: string, type: GraphQLNamedType): boolean {
  const word = name.replace(/s$/, '').toLowerCase()
  return hasFields(type) && type.name.toLowerCase().endsWith(word)
}

function hasFields(type: unknown) {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
}
