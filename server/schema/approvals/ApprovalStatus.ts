import { registerEnumType } from 'type-graphql'
import { SHOWN_APPROVAL_STATUSES } from '../../../db/schema/approvals.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const ApprovalStatus = enumOf(SHOWN_APPROVAL_STATUSES)
export type ApprovalStatus = keyof typeof ApprovalStatus

registerEnumType(ApprovalStatus, {
  name: 'ApprovalStatus',
  description: 'What became of a request; it expires by itself.',
})
