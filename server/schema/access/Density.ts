import { registerEnumType } from 'type-graphql'
import { DENSITIES } from '../../../db/schema/resellers.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const Density = enumOf(DENSITIES)
export type Density = keyof typeof Density

registerEnumType(Density, { name: 'Density', description: 'How close together the portal sets its rows.' })
