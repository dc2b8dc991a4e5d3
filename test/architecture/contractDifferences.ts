import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import type {
  GraphQLArgument,
  GraphQLField,
  GraphQLInputField,
  GraphQLInterfaceType,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql'

type WithFields = GraphQLObjectType | GraphQLInterfaceType
interface Described {
  description?: string | null
}

/**
 * What of the contract the schema lacks or says differently, one sentence each. The schema may hold more, as long as
 * a client of the contract never has to send it.
 */
export function contractDifferences(contract: GraphQLSchema, schema: GraphQLSchema): string[] {
  return Object.values(contract.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap((type) => {
      const ours = schema.getType(type.name)
      if (!ours) return [`${type.name} is missing`]
      if (ours.constructor.name !== type.constructor.name) return [`${type.name} is of another kind`]
      return [...describedOtherwise(type.name, type, ours), ...bodyDifferences(type, ours)]
    })
}

function bodyDifferences(type: GraphQLNamedType, ours: GraphQLNamedType): string[] {
  if (isEnumType(type) && isEnumType(ours)) {
    return type
      .getValues()
      .filter((value) => !ours.getValue(value.name))
      .map((value) => `${type.name}.${value.name} is missing`)
  }
  if (isInputObjectType(type) && isInputObjectType(ours)) {
    return inputDifferences(type.name, Object.values(type.getFields()), Object.values(ours.getFields()))
  }
  if ((isObjectType(type) || isInterfaceType(type)) && (isObjectType(ours) || isInterfaceType(ours))) {
    return [...interfaceDifferences(type, ours), ...fieldDifferences(type, ours)]
  }
  return []
}

function interfaceDifferences(type: WithFields, ours: WithFields): string[] {
  const names = new Set(ours.getInterfaces().map((one) => one.name))
  return type
    .getInterfaces()
    .filter((one) => !names.has(one.name))
    .map((one) => `${type.name} does not implement ${one.name}`)
}

function fieldDifferences(type: WithFields, ours: WithFields): string[] {
  return Object.values(type.getFields()).flatMap((field: GraphQLField<unknown, unknown>) => {
    const path = `${type.name}.${field.name}`
    const same = ours.getFields()[field.name]
    if (!same) return [`${path} is missing`]
    return [
      ...typedOtherwise(path, field, same),
      ...describedOtherwise(path, field, same),
      ...inputDifferences(path, field.args, same.args),
    ]
  })
}

function inputDifferences(
  path: string,
  contract: readonly (GraphQLArgument | GraphQLInputField)[],
  ours: readonly (GraphQLArgument | GraphQLInputField)[],
): string[] {
  const known = new Set(contract.map((one) => one.name))
  const demanded = ours
    .filter((one) => !known.has(one.name) && isNonNullType(one.type) && one.defaultValue === undefined)
    .map((one) => `${path}.${one.name} is demanded, but not in the contract`)
  const different = contract.flatMap((one) => {
    const same = ours.find((other) => other.name === one.name)
    if (!same) return [`${path}.${one.name} is missing`]
    return [
      ...typedOtherwise(`${path}.${one.name}`, one, same),
      ...describedOtherwise(`${path}.${one.name}`, one, same),
      ...(one.defaultValue === same.defaultValue ? [] : [`${path}.${one.name} has another default`]),
    ]
  })
  return [...demanded, ...different]
}

function typedOtherwise(path: string, contract: { type: unknown }, ours: { type: unknown }): string[] {
  if (String(contract.type) === String(ours.type)) return []
  return [`${path} is ${String(ours.type)} instead of ${String(contract.type)}`]
}

/** Only where the contract says something; a missing description may be supplied. */
function describedOtherwise(path: string, contract: Described, ours: Described): string[] {
  if (!contract.description || contract.description === ours.description) return []
  return [`${path} is described in other words than: ${contract.description}`]
}
