import { registerEnumType } from 'type-graphql'
import { TRANSFER_KINDS } from '../../../db/schema/credit.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const CreditEntryKind = enumOf(TRANSFER_KINDS)
export type CreditEntryKind = keyof typeof CreditEntryKind

registerEnumType(CreditEntryKind, { name: 'CreditEntryKind' })
