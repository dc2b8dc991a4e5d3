import { registerEnumType } from 'type-graphql'
import { WORLDS } from '../../../db/schema/resellers.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const World = enumOf(WORLDS)
export type World = keyof typeof World

registerEnumType(World, { name: 'World', description: 'The two worlds of one reseller, separate in everything.' })
