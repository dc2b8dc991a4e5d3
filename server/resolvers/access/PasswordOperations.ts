import { setTimeout as sleep } from 'node:timers/promises'
import { Arg, Ctx, Resolver } from 'type-graphql'
import { changePassword } from '../../domain/users/changePassword.ts'
import { requestPasswordReset } from '../../domain/users/requestPasswordReset.ts'
import { resetPassword } from '../../domain/users/resetPassword.ts'
import { ChangePasswordInput } from '../../schema/access/ChangePasswordInput.ts'
import { DonePayload } from '../../schema/access/DonePayload.ts'
import { RequestPasswordResetInput } from '../../schema/access/RequestPasswordResetInput.ts'
import { ResetPasswordInput } from '../../schema/access/ResetPasswordInput.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { browserOf, signInServices } from '../kernel/signInServices.ts'
import { endSockets, renewOwnSession } from './beginSession.ts'

/** Longer than writing a mail takes, so that the time tells nobody whether one was written. */
const EVEN_MS = 400

@Resolver()
export class PasswordOperations {
  @BusinessMutation(
    () => DonePayload,
    'PUBLIC',
    'Sends a link to choose a new password. It answers the same whether there is such a person or not.',
  )
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput) { email }: RequestPasswordResetInput,
    @Ctx() graph: GraphContext,
  ) {
    await Promise.all([requestPasswordReset(signInServices(graph), email, browserOf(graph)), sleep(EVEN_MS)])
    return {}
  }

  @BusinessMutation(() => DonePayload, 'PUBLIC', 'Sets a new password by the link of the mail, and ends all sessions.')
  async resetPassword(@Arg('input', () => ResetPasswordInput) input: ResetPasswordInput, @Ctx() graph: GraphContext) {
    endSockets(graph, await resetPassword(signInServices(graph), input))
    return {}
  }

  @BusinessMutation(
    () => DonePayload,
    'SIGNED_IN',
    'Sets a new password by the present one, and ends all other sessions; the answer sets a new session cookie.',
  )
  async changePassword(
    @Arg('input', () => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() graph: GraphContext,
  ) {
    endSockets(graph, await changePassword(signInServices(graph), signedIn(graph), input, browserOf(graph)))
    await renewOwnSession(graph)
    return {}
  }
}
