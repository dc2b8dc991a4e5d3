import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { confirmSignIn } from '../../domain/users/confirmSignIn.ts'
import { endOtherSessions, endSession, readSessions } from '../../domain/users/ownSessions.ts'
import { readViewer } from '../../domain/users/readViewer.ts'
import { setPreferences } from '../../domain/users/setPreferences.ts'
import { signIn } from '../../domain/users/signIn.ts'
import { signOut } from '../../domain/users/signOut.ts'
import { switchWorld } from '../../domain/users/switchWorld.ts'
import { credentialOfSession } from '../../live/credential.ts'
import { ConfirmSignInInput } from '../../schema/access/ConfirmSignInInput.ts'
import { DonePayload } from '../../schema/access/DonePayload.ts'
import { EndSessionInput } from '../../schema/access/EndSessionInput.ts'
import { PreferencesPayload } from '../../schema/access/PreferencesPayload.ts'
import { Session } from '../../schema/access/Session.ts'
import { SetPreferencesInput } from '../../schema/access/SetPreferencesInput.ts'
import { SignInInput } from '../../schema/access/SignInInput.ts'
import { SignInPayload } from '../../schema/access/SignInPayload.ts'
import { SignOutPayload } from '../../schema/access/SignOutPayload.ts'
import { SwitchWorldInput } from '../../schema/access/SwitchWorldInput.ts'
import { Viewer } from '../../schema/access/Viewer.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { browserOf, signInServices } from '../kernel/signInServices.ts'
import { beginSession, endSockets } from './beginSession.ts'

@Resolver()
export class SessionOperations {
  @Allow('SIGNED_IN')
  @Query(() => Viewer, { description: 'Who is asking: the person or key, the reseller, the world, the rights.' })
  viewer(@Ctx() graph: GraphContext) {
    return readViewer(signedIn(graph))
  }

  @BusinessMutation(
    () => SignInPayload,
    'PUBLIC',
    'E-mail and password; the answer sets the session cookie, or says that a code is needed too.',
  )
  async signIn(@Arg('input', () => SignInInput) input: SignInInput, @Ctx() graph: GraphContext) {
    const outcome = await signIn(signInServices(graph), input, browserOf(graph))
    if (outcome.kind === 'SECOND_STEP') return { secondStep: { token: outcome.token } }
    return { viewer: await beginSession(graph, outcome.token) }
  }

  @BusinessMutation(() => SignInPayload, 'PUBLIC', 'The second step of signing in; the answer sets the session cookie.')
  async confirmSignIn(@Arg('input', () => ConfirmSignInInput) input: ConfirmSignInInput, @Ctx() graph: GraphContext) {
    const { token, device } = await confirmSignIn(signInServices(graph), input, browserOf(graph))
    if (device) graph.cookie?.remember(device)
    return { viewer: await beginSession(graph, token) }
  }

  @BusinessMutation(
    () => SignInPayload,
    'SIGNED_IN',
    "Moves the signed-in person to the other of the reseller's two worlds; the answer sets a new session cookie.",
  )
  async switchWorld(@Arg('input', () => SwitchWorldInput) input: SwitchWorldInput, @Ctx() graph: GraphContext) {
    const token = await switchWorld(signedIn(graph), input.world, graph.cookie?.token ?? null)
    return { viewer: await beginSession(graph, token) }
  }

  @BusinessMutation(() => SignOutPayload, 'SIGNED_IN')
  async signOut(@Ctx() graph: GraphContext) {
    const token = graph.cookie?.token
    if (token) {
      await signOut(signInServices(graph), token)
      graph.sockets.end(credentialOfSession(token))
    }
    graph.cookie?.clear()
    return {}
  }

  @Allow('SIGNED_IN')
  @Query(() => [Session], { description: 'Where the person who asks is signed in, in both worlds.' })
  sessions(@Ctx() graph: GraphContext) {
    return readSessions(signedIn(graph), graph.cookie?.token ?? null)
  }

  @BusinessMutation(() => DonePayload, 'SIGNED_IN', "Ends one of the person's sessions and its sockets.")
  async endSession(@Arg('input', () => EndSessionInput) input: EndSessionInput, @Ctx() graph: GraphContext) {
    endSockets(graph, await endSession(signInServices(graph), signedIn(graph), input.sessionId))
    return {}
  }

  @BusinessMutation(() => DonePayload, 'SIGNED_IN', "Ends all of the person's sessions but the one that asks.")
  async endOtherSessions(@Ctx() graph: GraphContext) {
    const ctx = signedIn(graph)
    endSockets(graph, await endOtherSessions(signInServices(graph), ctx, graph.cookie?.token ?? null))
    return {}
  }

  @BusinessMutation(() => PreferencesPayload, 'SIGNED_IN', 'How the portal looks for this person.')
  setPreferences(@Arg('input', () => SetPreferencesInput) input: SetPreferencesInput, @Ctx() graph: GraphContext) {
    return setPreferences(signedIn(graph), input)
  }
}
