import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { acceptInvitation, readInvitation } from '../../domain/users/acceptInvitation.ts'
import { personOfId } from '../../domain/users/account.ts'
import { readViewer } from '../../domain/users/readViewer.ts'
import { renewChangedSession } from '../../domain/users/renewChangedSession.ts'
import { openSession } from '../../domain/users/sessions.ts'
import { AcceptInvitationInput } from '../../schema/people/AcceptInvitationInput.ts'
import { ViewerPayload } from '../../schema/people/ViewerPayload.ts'
import { Invitation } from '../../schema/people/Invitation.ts'
import { beginSession } from '../access/beginSession.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { browserOf, signInServices } from '../kernel/signInServices.ts'

@Resolver()
export class InvitationOperations {
  @Allow('PUBLIC')
  @Query(() => Invitation, {
    nullable: true,
    description: 'Needs no sign-in: the token is the right. Null when it was used, withdrawn or is too old.',
  })
  invitation(@Arg('token', () => String) token: string, @Ctx() graph: GraphContext) {
    return readInvitation(graph.db, token)
  }

  @BusinessMutation(
    () => ViewerPayload,
    'PUBLIC',
    'Somebody who was invited chooses a password; the answer signs them in. The link is used up.',
  )
  async acceptInvitation(
    @Arg('input', () => AcceptInvitationInput) input: AcceptInvitationInput,
    @Ctx() graph: GraphContext,
  ) {
    const { db, language, publicUrl } = graph
    const services = signInServices(graph)
    const outside = { db, language, publicUrl, onCommitted: services.onCommitted }
    const { id, environmentId } = await acceptInvitation(outside, input)
    const person = await personOfId(db, environmentId, id)
    if (!person) throw new Error('Whoever accepted an invitation is not there.')
    return { viewer: await beginSession(graph, await openSession(services, person, browserOf(graph))) }
  }

  @BusinessMutation(
    () => ViewerPayload,
    'SIGNED_IN',
    'Who is asking now. Where their rights have changed, the session goes on under a new id, in a new cookie; the old one ends within a minute of the change.',
  )
  async renewSession(@Ctx() graph: GraphContext) {
    const before = graph.cookie?.token
    const token = before && (await renewChangedSession(graph.db, before))
    return { viewer: token ? await beginSession(graph, token) : await readViewer(signedIn(graph)) }
  }
}
