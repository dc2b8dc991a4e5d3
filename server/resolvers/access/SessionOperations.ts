import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { readSession } from '../../domain/users/readSession.ts'
import { readViewer } from '../../domain/users/readViewer.ts'
import { setPreferences } from '../../domain/users/setPreferences.ts'
import { signIn } from '../../domain/users/signIn.ts'
import { signOut } from '../../domain/users/signOut.ts'
import { switchWorld } from '../../domain/users/switchWorld.ts'
import { credentialOfSession } from '../../live/credential.ts'
import { PreferencesPayload } from '../../schema/access/PreferencesPayload.ts'
import { SetPreferencesInput } from '../../schema/access/SetPreferencesInput.ts'
import { SignInInput } from '../../schema/access/SignInInput.ts'
import { SignInPayload } from '../../schema/access/SignInPayload.ts'
import { SignOutPayload } from '../../schema/access/SignOutPayload.ts'
import { Viewer } from '../../schema/access/Viewer.ts'
import { SwitchWorldInput } from '../../schema/access/SwitchWorldInput.ts'
import { readLanguage } from '../../sentences/language.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import { contextOf } from '../kernel/contextOf.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class SessionOperations {
  @Allow('SIGNED_IN')
  @Query(() => Viewer, { description: 'Who is asking: the person or key, the reseller, the world, the rights.' })
  viewer(@Ctx() graph: GraphContext) {
    return readViewer(signedIn(graph))
  }

  @BusinessMutation(() => SignInPayload, 'PUBLIC', 'E-mail and password; the answer sets the session cookie.')
  async signIn(@Arg('input', () => SignInInput) input: SignInInput, @Ctx() graph: GraphContext) {
    const before = graph.cookie?.token ?? null
    const token = await signIn(graph.db, graph.attempts, input, before)
    return { viewer: await beginSession(graph, token, before) }
  }

  @BusinessMutation(
    () => SignInPayload,
    'SIGNED_IN',
    "Moves the signed-in person to the other of the reseller's two worlds; the answer sets a new session cookie.",
  )
  async switchWorld(@Arg('input', () => SwitchWorldInput) input: SwitchWorldInput, @Ctx() graph: GraphContext) {
    const before = graph.cookie?.token ?? null
    const token = await switchWorld(signedIn(graph), input.world, before)
    return { viewer: await beginSession(graph, token, before) }
  }

  @BusinessMutation(() => SignOutPayload, 'SIGNED_IN')
  async signOut(@Ctx() graph: GraphContext) {
    const token = graph.cookie?.token
    if (token) {
      await signOut(graph.db, token)
      graph.sockets.end(credentialOfSession(token))
    }
    graph.cookie?.clear()
    return {}
  }

  @BusinessMutation(() => PreferencesPayload, 'SIGNED_IN', 'How the portal looks for this person.')
  setPreferences(@Arg('input', () => SetPreferencesInput) input: SetPreferencesInput, @Ctx() graph: GraphContext) {
    return setPreferences(signedIn(graph), input)
  }
}

/** Hands the new session to the browser, ends the sockets of the one before, and answers who it belongs to. */
async function beginSession(graph: GraphContext, token: string, before: string | null) {
  if (before) graph.sockets.end(credentialOfSession(before))
  graph.cookie?.set(token)
  const session = await readSession(graph.db, token, false)
  if (!session) throw new Error('The session ended before it began.')
  const { actor, language } = session
  return readViewer(contextOf(graph, actor, readLanguage(undefined, language)))
}
