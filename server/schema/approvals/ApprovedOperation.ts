import { registerEnumType } from 'type-graphql'
import { APPROVED_OPERATIONS } from '../../../db/schema/approvals.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const ApprovedOperation = enumOf(APPROVED_OPERATIONS)
export type ApprovedOperation = keyof typeof ApprovedOperation

registerEnumType(ApprovedOperation, { name: 'ApprovedOperation', description: 'The mutation that was asked for.' })
