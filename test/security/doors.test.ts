import { GraphQLNonNull, isInputObjectType, isLeafType, isListType, isNonNullType, isScalarType } from 'graphql'
import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLOutputType } from 'graphql'
import { getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { RIGHTS } from '../../server/domain/kernel/rights.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

const schema = buildGraphQLSchema()
const PUBLIC = [
  'Query.publicInvoice',
  'Query.paymentPage',
  'Query.invitation',
  'Mutation.signIn',
  'Mutation.confirmSignIn',
  'Mutation.startPasskeySignIn',
  'Mutation.signInWithPasskey',
  'Mutation.requestPasswordReset',
  'Mutation.resetPassword',
  'Mutation.acceptInvitation',
  'Mutation.payFromBalance',
  'Subscription.publicInvoiceChanged',
  'Subscription.paymentPageChanged',
]
/** What anybody who is signed in may do: know who one is, arrange one's own things, and leave. */
const SIGNED_IN = [
  'Query.node',
  'Query.viewer',
  'Query.savedViews',
  'Query.sessions',
  'Query.signInSecurity',
  'Query.rights',
  // Of oneself; of somebody else only with users.manage.
  'Query.explainRight',
  'Mutation.saveView',
  'Mutation.deleteView',
  'Mutation.signOut',
  'Mutation.setPreferences',
  'Mutation.switchWorld',
  'Mutation.renewSession',
  'Mutation.endSession',
  'Mutation.endOtherSessions',
  'Mutation.changePassword',
  'Mutation.startOneTimeCodes',
  'Mutation.confirmOneTimeCodes',
  'Mutation.stopOneTimeCodes',
  'Mutation.renewRecoveryCodes',
  'Mutation.startPasskey',
  'Mutation.addPasskey',
  'Mutation.renamePasskey',
  'Mutation.removePasskey',
]

type RootField = GraphQLField<unknown, unknown>
const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!].flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, kind: type.name, field })),
)

/** A value of the type, as a stranger would send it to see what happens. */
function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType)
  if (isListType(type)) return [sample(type.ofType)]
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
    return Object.fromEntries(fields.map((field) => [field.name, sample(field.type)]))
  }
  if (!isScalarType(type)) return type.getValues()[0]!.name
  const samples: Record<string, unknown> = { Int: 1, Boolean: true, Decimal: '1.00', CurrencyCode: 'EUR' }
  return (
    samples[type.name] ??
    (type.name === 'Date' ? '2030-01-01' : type.name === 'DateTime' ? '2030-01-01T00:00:00Z' : 'x_1')
  )
}

/** A request for the field alone, with every argument that it needs. */
function requestFor(kind: string, field: RootField): { query: string; variables: Record<string, unknown> } {
  const needed = field.args.filter(({ type }) => type instanceof GraphQLNonNull)
  const declare = needed.map(({ name, type }: GraphQLArgument) => `$${name}: ${type}`).join(', ')
  const pass = needed.map(({ name }) => `${name}: $${name}`).join(', ')
  const call = `${field.name}${pass && `(${pass})`} ${isLeafType(getNamedType(field.type)) ? '' : selection(field.type)}`
  return {
    query: `${kind.toLowerCase()}${declare && ` (${declare})`} { ${call} }`,
    variables: Object.fromEntries(needed.map(({ name, type }) => [name, sample(type)])),
  }
}

function selection(type: GraphQLOutputType): string {
  const named = getNamedType(type)
  if ('getFields' in named && named.getFields()['errors']) return '{ errors { code } }'
  return 'getFields' in named && named.getFields()['results'] ? '{ results { errors { code } } }' : '{ __typename }'
}

describe('every root field', () => {
  it('declares who may call it: the public, whoever is signed in, or whoever holds a right that exists', () => {
    for (const { name, field } of roots) {
      const { access } = field.extensions
      expect([...RIGHTS, 'SIGNED_IN', 'PUBLIC'], name).toContain(access)
      expect(access === 'PUBLIC', name).toBe(PUBLIC.includes(name))
      if (access === 'SIGNED_IN') expect(SIGNED_IN).toContain(name)
    }
  })
})

describe('the doors', () => {
  let app: TestApp
  let powerless: string
  beforeAll(async () => {
    app = await startApp()
    const { secret, apiKey } = await app.make.call(
      'createApiKey',
      { name: 'x', scopes: ['orders.read'] },
      'apiKey { id } secret',
    )
    expect(apiKey).not.toBeNull()
    powerless = secret
    // A key without any right cannot be made; so its only one is taken from it.
    await app.owner`update api_keys set scopes = '{}' where name = 'x'`
  })
  afterAll(() => app.stop())

  it('are closed to strangers, but for what is public', async () => {
    for (const { name, kind, field } of roots.filter(({ name }) => !PUBLIC.includes(name))) {
      const { query, variables } = requestFor(kind, field)
      if (kind === 'Subscription') {
        const stream = await app.subscribe(query, variables, { key: null })
        expect((await stream.failed())[0].extensions.code, name).toBe('UNAUTHENTICATED')
        stream.end()
      } else {
        const { errors, data } = await app.gql(query, variables, { key: null })
        expect(errors?.[0].extensions.code, name).toBe('UNAUTHENTICATED')
        expect(Object.values(data ?? {}).filter(Boolean), name).toEqual([])
      }
    }
  })

  it('are closed to a key without the right, whatever it asks', async () => {
    const guarded = roots.filter(({ name }) => ![...PUBLIC, ...SIGNED_IN].includes(name))
    for (const { name, kind, field } of guarded) {
      const { query, variables } = requestFor(kind, field)
      if (kind === 'Subscription') {
        const stream = await app.subscribe(query, variables, { key: powerless })
        expect((await stream.failed())[0].extensions.code, name).toBe('FORBIDDEN')
        stream.end()
        continue
      }
      const { errors, data } = await app.gql(query, variables, { key: powerless })
      const refusals = errors?.map(({ extensions }) => extensions.code) ?? codesOf(data[field.name])
      expect(refusals, name).toEqual(['FORBIDDEN'])
    }
  })

  const codesOf = (payload: { errors: { code: string }[] }) => payload.errors.map(({ code }) => code)
})
