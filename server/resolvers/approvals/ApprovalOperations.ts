import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { approveRequest } from '../../domain/approvals/approveRequest.ts'
import { rejectRequest } from '../../domain/approvals/decideRequest.ts'
import { readApprovals } from '../../domain/approvals/readApprovals.ts'
import { Approval } from '../../schema/approvals/Approval.ts'
import { ApprovalPayload } from '../../schema/approvals/ApprovalPayload.ts'
import { ApproveRequestInput } from '../../schema/approvals/ApproveRequestInput.ts'
import { RejectRequestInput } from '../../schema/approvals/RejectRequestInput.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import { DependsOnActor } from '../kernel/dependsOnActor.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class ApprovalOperations {
  @DependsOnActor()
  @Allow('credit.read')
  @Query(() => [Approval], {
    description:
      'Requests for a second person, those that wait first, then the newest; a hundred at most. Whoever may not agree to any sees their own.',
  })
  approvals(@Arg('waiting', () => Boolean, { nullable: true }) waiting: boolean | null, @Ctx() graph: GraphContext) {
    return readApprovals(signedIn(graph), waiting)
  }

  @BusinessMutation(() => ApprovalPayload, 'credit.approve', 'What was asked for is done at once, as whoever asked.')
  approveRequest(@Arg('input', () => ApproveRequestInput) input: ApproveRequestInput, @Ctx() graph: GraphContext) {
    return approveRequest(signedIn(graph), input)
  }

  @BusinessMutation(() => ApprovalPayload, 'credit.approve', 'Nothing moves.')
  rejectRequest(@Arg('input', () => RejectRequestInput) input: RejectRequestInput, @Ctx() graph: GraphContext) {
    return rejectRequest(signedIn(graph), input)
  }
}
