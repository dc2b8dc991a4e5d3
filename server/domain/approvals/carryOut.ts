import type { ApprovalRow, ApprovedOperation } from '../../../db/schema/approvals.ts'
import { holdAccounts } from '../credit/accounts.ts'
import { giveFromOwn } from '../credit/giveCredit.ts'
import { takeBack } from '../credit/recoverCredit.ts'
import { holdClientCredit, lend } from '../credit/setMinimumBalance.ts'
import { DomainError } from '../kernel/errors.ts'
import { publicId } from '../kernel/ids.ts'
import type { Right } from '../kernel/rights.ts'
import type { Write } from '../kernel/write.ts'
import { deleteHeld } from '../orders/deleteOrder.ts'
import type { PaidMoney } from '../orders/deleteOrder.ts'
import { holdOrder } from '../orders/holdOrder.ts'
import { assertOrderAction, receivedMinor } from '../orders/rules.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { assertWithinLimits } from './secondPerson.ts'

interface Operation {
  /** What the person who asked must still hold. */
  right: Right
  /** Does it, as the person who asked. Throws APPROVAL_STALE when it is not about the same any more. */
  run(write: Write, approval: ApprovalRow): Promise<unknown>
}

const clientOf = (write: Write, { subAccountId }: ApprovalRow) =>
  findSubAccount(write.tx, publicId('SUB_ACCOUNT', subAccountId))
const amountOf = ({ amountMinor, currency }: ApprovalRow) => ({ minor: amountMinor, currency })

/** How each operation is done once a second person has agreed: by the same rules as when nobody has to. */
export const OPERATIONS: Record<ApprovedOperation, Operation> = {
  giveCredit: {
    right: 'credit.give',
    run: async (write, approval) =>
      giveFromOwn(write, await clientOf(write, approval), amountOf(approval), approval.input['note'] ?? null),
  },
  recoverCredit: {
    right: 'credit.recover',
    run: async (write, approval) => {
      const { subAccountId, currency } = approval
      const theirs = { kind: 'CLIENT', subAccountId, currency } as const
      const accounts = await holdAccounts(write, [{ kind: 'RESELLER', currency }, theirs])
      return takeBack(write, await clientOf(write, approval), accounts, amountOf(approval))
    },
  },
  setMinimumBalance: {
    right: 'credit.limit',
    run: async (write, approval) => {
      const subAccount = await clientOf(write, approval)
      const credit = await holdClientCredit(write, subAccount, approval.currency)
      const minimumMinor = BigInt(approval.input['minimumMinor']!)
      if (credit.minimumMinor - minimumMinor !== approval.amountMinor) throw new DomainError('APPROVAL_STALE')
      return lend(write, subAccount, credit, minimumMinor)
    },
  },
  deleteOrder: {
    right: 'orders.delete',
    run: async (write, approval) => {
      const orderId = publicId('ORDER', approval.orderId!)
      const held = await holdOrder(write, orderId, (order) => assertOrderAction(order, 'delete'))
      if (receivedMinor(held.order) !== approval.amountMinor) throw new DomainError('APPROVAL_STALE')
      await assertWithinLimits(write, { operation: 'deleteOrder', amount: amountOf(approval) })
      const { reason, paidMoney } = approval.input
      return deleteHeld(write, held, reason ?? null, (paidMoney ?? null) as PaidMoney | null)
    },
  },
}
