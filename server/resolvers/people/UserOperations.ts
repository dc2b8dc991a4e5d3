import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql'
import { explainRight } from '../../domain/explanations/explainRight.ts'
import { storedIdOrNull } from '../../domain/kernel/ids.ts'
import { inviteUser, resendInvitation } from '../../domain/users/inviteUser.ts'
import { readUser, readUsers } from '../../domain/users/readUsers.ts'
import { deactivateUser, reactivateUser } from '../../domain/users/setUserStatus.ts'
import { updateUser } from '../../domain/users/updateUser.ts'
import { MoneyInput } from '../../schema/kernel/MoneyInput.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { DeactivateUserInput } from '../../schema/people/DeactivateUserInput.ts'
import { InviteUserInput } from '../../schema/people/InviteUserInput.ts'
import { Person } from '../../schema/people/Person.ts'
import { PersonConnection } from '../../schema/people/PersonConnection.ts'
import { PersonPayload } from '../../schema/people/PersonPayload.ts'
import { ReactivateUserInput } from '../../schema/people/ReactivateUserInput.ts'
import { ResendInvitationInput } from '../../schema/people/ResendInvitationInput.ts'
import { RightExplanation } from '../../schema/people/RightExplanation.ts'
import { UpdateUserInput } from '../../schema/people/UpdateUserInput.ts'
import { UserFilter } from '../../schema/people/UserFilter.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import { connection } from '../kernel/connection.ts'
import { DependsOnActor } from '../kernel/dependsOnActor.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { sayExplanation } from './sayExplanation.ts'

@Resolver()
export class UserOperations {
  @Allow('users.manage')
  @Query(() => PersonConnection, { description: 'The people who sign in, by name.' })
  async users(
    @Arg('filter', () => UserFilter, { nullable: true }) filter: UserFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    return connection(await readUsers(signedIn(graph), filter, args))
  }

  @Allow('users.manage')
  @Query(() => Person, { nullable: true, description: 'One of the people who sign in.' })
  user(@Arg('id', () => ID) id: string, @Ctx() graph: GraphContext) {
    const uuid = storedIdOrNull('USER', id)
    return uuid && readUser(signedIn(graph), uuid)
  }

  @DependsOnActor()
  @Allow('SIGNED_IN')
  @Query(() => RightExplanation, {
    description:
      'Why a person may or may not do something, with one object or amount if one is named. Others than oneself are for those who manage users.',
  })
  async explainRight(
    @Arg('userId', () => ID, { nullable: true }) userId: string | null,
    @Arg('right', () => String) right: string,
    @Arg('objectId', () => ID, { nullable: true }) objectId: string | null,
    @Arg('amount', () => MoneyInput, { nullable: true }) amount: MoneyInput | null,
    @Ctx() graph: GraphContext,
  ) {
    const ctx = signedIn(graph)
    return sayExplanation(graph, await explainRight(ctx, { userId, right, objectId, amount }))
  }

  @BusinessMutation(() => PersonPayload, 'users.manage', 'They get a mail with a link that works once, for seven days.')
  inviteUser(@Arg('input', () => InviteUserInput) input: InviteUserInput, @Ctx() graph: GraphContext) {
    return inviteUser(signedIn(graph), input)
  }

  @BusinessMutation(() => PersonPayload, 'users.manage', 'A new link; the one before is no good any more.')
  resendInvitation(
    @Arg('input', () => ResendInvitationInput) input: ResendInvitationInput,
    @Ctx() graph: GraphContext,
  ) {
    return resendInvitation(signedIn(graph), input)
  }

  @BusinessMutation(() => PersonPayload, 'users.manage', 'At once, on every page and socket that they have open.')
  updateUser(@Arg('input', () => UpdateUserInput) input: UpdateUserInput, @Ctx() graph: GraphContext) {
    return updateUser(signedIn(graph), input)
  }

  @BusinessMutation(() => PersonPayload, 'users.manage', 'Ends every session and socket of theirs at once.')
  deactivateUser(@Arg('input', () => DeactivateUserInput) input: DeactivateUserInput, @Ctx() graph: GraphContext) {
    return deactivateUser(signedIn(graph), input)
  }

  @BusinessMutation(
    () => PersonPayload,
    'users.manage',
    'They sign in as before; whoever never chose a password is invited again.',
  )
  reactivateUser(@Arg('input', () => ReactivateUserInput) input: ReactivateUserInput, @Ctx() graph: GraphContext) {
    return reactivateUser(signedIn(graph), input)
  }
}
