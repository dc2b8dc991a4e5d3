import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { ApprovalRow } from '../../../db/schema/approvals.ts'
import { blockOfDecision, statusOfApproval } from '../../domain/approvals/readApprovals.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { Approval } from '../../schema/approvals/Approval.ts'
import { ApprovalStatus } from '../../schema/approvals/ApprovalStatus.ts'
import { AvailableAction } from '../../schema/kernel/AvailableAction.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { Order } from '../../schema/orders/Order.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { availableAction } from '../kernel/availableAction.ts'
import { DependsOnActor } from '../kernel/dependsOnActor.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver(() => Approval)
export class ApprovalFields {
  @FieldResolver(() => ID)
  id(@Root() approval: ApprovalRow) {
    return publicId('APPROVAL', approval.id)
  }

  @FieldResolver(() => ApprovalStatus)
  status(@Root() approval: ApprovalRow) {
    return statusOfApproval(approval, new Date())
  }

  @FieldResolver(() => SubAccount)
  subAccount(@Root() approval: ApprovalRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).subAccount.load(approval.subAccountId)
  }

  @FieldResolver(() => Order, { nullable: true })
  order(@Root() approval: ApprovalRow, @Ctx() graph: GraphContext) {
    return approval.orderId && loadersOf(graph).order.load(approval.orderId)
  }

  @FieldResolver(() => Money)
  amount(@Root() approval: ApprovalRow) {
    return money(approval.amountMinor, approval)
  }

  @FieldResolver(() => String, { nullable: true })
  note(@Root() { input }: ApprovalRow) {
    return input['note'] ?? input['reason'] ?? null
  }

  @FieldResolver(() => String)
  requestedBy(@Root() approval: ApprovalRow) {
    return approval.requestedByName
  }

  @FieldResolver(() => String, { nullable: true })
  decidedBy(@Root() approval: ApprovalRow) {
    return approval.decidedByName
  }

  @DependsOnActor()
  @FieldResolver(() => [AvailableAction])
  availableActions(@Root() approval: ApprovalRow, @Ctx() graph: GraphContext) {
    const block = blockOfDecision(approval, signedIn(graph).actor, new Date())
    const { decidedByName: by, decidedAt: at, createdAt } = approval
    const refusal = block && new DomainError(block, { by: by ?? '', at: at ?? createdAt })
    return ['approve', 'reject'].map((action) => availableAction(graph, action, 'credit.approve', refusal))
  }
}
