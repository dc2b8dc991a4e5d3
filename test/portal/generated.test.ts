import { buildSchema, isAbstractType } from 'graphql'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { possibleTypes } from '../../portal/src/apollo/possibleTypes.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

it('the portal knows the members of every interface of the schema (else: node portal/generate.mjs)', () => {
  const members = Object.values(schema.getTypeMap())
    .filter((type) => isAbstractType(type))
    .map((type) => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .toSorted(),
    ])
  expect(possibleTypes).toEqual(Object.fromEntries(members))
})

it('the portal’s document types were made from this schema (else: node portal/generate.mjs)', () => {
  const made = readFileSync(new URL('../../portal/src/graphql-env.d.ts', import.meta.url), 'utf8')
  const missing = Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => {
      const fields = 'getFields' in type ? Object.keys(type.getFields()) : []
      const words = 'getValues' in type ? type.getValues().map(({ name }) => name) : []
      const line = made.split('\n').find((one) => one.startsWith(`    '${type.name}': `)) ?? ''
      return [...fields, ...words].filter((word) => !line.includes(`'${word}'`)).map((word) => `${type.name}.${word}`)
    })
  expect(missing).toEqual([])
})
