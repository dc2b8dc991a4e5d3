import { registerEnumType } from 'type-graphql'
import { THEMES } from '../../../db/schema/resellers.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const Theme = enumOf(THEMES)
export type Theme = keyof typeof Theme

registerEnumType(Theme, { name: 'Theme', description: 'Light or dark, or as the device says.' })
