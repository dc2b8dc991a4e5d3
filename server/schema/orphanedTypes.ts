import { ApprovalRequired } from './approvals/ApprovalRequired.ts'
import { LimitExceeded } from './approvals/LimitExceeded.ts'
import { BalanceChanged } from './credit/BalanceChanged.ts'
import { InsufficientCredit } from './credit/InsufficientCredit.ts'
import { InvalidState } from './kernel/InvalidState.ts'
import { Refusal } from './kernel/Refusal.ts'

/** Types that no field names, because they are only ever met behind the interface UserError. */
export const orphanedTypes = [
  Refusal,
  InsufficientCredit,
  InvalidState,
  BalanceChanged,
  ApprovalRequired,
  LimitExceeded,
]
