import { Arg, Ctx, Resolver } from 'type-graphql'
import { addPasskey, startPasskey } from '../../domain/passkeys/addPasskey.ts'
import { removePasskey, renamePasskey } from '../../domain/passkeys/ownPasskeys.ts'
import { signInWithPasskey, startPasskeySignIn } from '../../domain/passkeys/signInWithPasskey.ts'
import { AddPasskeyInput } from '../../schema/access/AddPasskeyInput.ts'
import { DonePayload } from '../../schema/access/DonePayload.ts'
import { PasskeyOptionsPayload } from '../../schema/access/PasskeyOptionsPayload.ts'
import { PasskeyPayload } from '../../schema/access/PasskeyPayload.ts'
import { PasswordInput } from '../../schema/access/PasswordInput.ts'
import { RemovePasskeyInput } from '../../schema/access/RemovePasskeyInput.ts'
import { RenamePasskeyInput } from '../../schema/access/RenamePasskeyInput.ts'
import { SignInPayload } from '../../schema/access/SignInPayload.ts'
import { SignInWithPasskeyInput } from '../../schema/access/SignInWithPasskeyInput.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { browserOf, signInServices } from '../kernel/signInServices.ts'
import { beginSession } from './beginSession.ts'

@Resolver()
export class PasskeyOperations {
  @BusinessMutation(() => PasskeyOptionsPayload, 'PUBLIC', 'What a browser needs to sign in with a passkey.')
  startPasskeySignIn(@Ctx() graph: GraphContext) {
    return startPasskeySignIn(signInServices(graph))
  }

  @BusinessMutation(() => SignInPayload, 'PUBLIC', 'Signs in with a passkey; the answer sets the session cookie.')
  async signInWithPasskey(
    @Arg('input', () => SignInWithPasskeyInput) input: SignInWithPasskeyInput,
    @Ctx() graph: GraphContext,
  ) {
    const token = await signInWithPasskey(signInServices(graph), input, browserOf(graph))
    return { viewer: await beginSession(graph, token) }
  }

  @BusinessMutation(() => PasskeyOptionsPayload, 'SIGNED_IN', 'What a browser needs to make a passkey.')
  startPasskey(@Arg('input', () => PasswordInput) input: PasswordInput, @Ctx() graph: GraphContext) {
    return startPasskey(signInServices(graph), signedIn(graph), input, browserOf(graph))
  }

  @BusinessMutation(() => PasskeyPayload, 'SIGNED_IN', 'Keeps the passkey that the browser made.')
  async addPasskey(@Arg('input', () => AddPasskeyInput) input: AddPasskeyInput, @Ctx() graph: GraphContext) {
    return { passkey: await addPasskey(signInServices(graph), signedIn(graph), input) }
  }

  @BusinessMutation(() => PasskeyPayload, 'SIGNED_IN', 'Gives a passkey another name.')
  async renamePasskey(@Arg('input', () => RenamePasskeyInput) input: RenamePasskeyInput, @Ctx() graph: GraphContext) {
    return { passkey: await renamePasskey(signInServices(graph), signedIn(graph), input) }
  }

  @BusinessMutation(() => DonePayload, 'SIGNED_IN', 'Nobody signs in with this passkey any more.')
  async removePasskey(@Arg('input', () => RemovePasskeyInput) input: RemovePasskeyInput, @Ctx() graph: GraphContext) {
    await removePasskey(signInServices(graph), signedIn(graph), input, browserOf(graph))
    return {}
  }
}
