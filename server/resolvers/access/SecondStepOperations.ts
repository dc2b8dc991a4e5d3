import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import {
  confirmOneTimeCodes,
  renewRecoveryCodes,
  startOneTimeCodes,
  stopOneTimeCodes,
} from '../../domain/users/changeOneTimeCodes.ts'
import { readSignInSecurity } from '../../domain/users/readSignInSecurity.ts'
import { ConfirmOneTimeCodesInput } from '../../schema/access/ConfirmOneTimeCodesInput.ts'
import { DonePayload } from '../../schema/access/DonePayload.ts'
import { OneTimeCodesPayload } from '../../schema/access/OneTimeCodesPayload.ts'
import { PasswordInput } from '../../schema/access/PasswordInput.ts'
import { RecoveryCodesPayload } from '../../schema/access/RecoveryCodesPayload.ts'
import { SignInSecurity } from '../../schema/access/SignInSecurity.ts'
import { qrSvg } from '../../share/qrSvg.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { browserOf, signInServices } from '../kernel/signInServices.ts'
import { renewOwnSession } from './beginSession.ts'

@Resolver()
export class SecondStepOperations {
  @Allow('SIGNED_IN')
  @Query(() => SignInSecurity, { description: "How the signed-in person's account is guarded." })
  signInSecurity(@Ctx() graph: GraphContext) {
    return readSignInSecurity(signedIn(graph))
  }

  @BusinessMutation(
    () => OneTimeCodesPayload,
    'SIGNED_IN',
    'Makes a secret for an app; codes are asked for after confirmOneTimeCodes.',
  )
  async startOneTimeCodes(@Arg('input', () => PasswordInput) input: PasswordInput, @Ctx() graph: GraphContext) {
    const made = await startOneTimeCodes(signInServices(graph), signedIn(graph), input, browserOf(graph))
    return { ...made, picture: qrSvg(made.uri, { title: 'otpauth' }) }
  }

  @BusinessMutation(
    () => RecoveryCodesPayload,
    'SIGNED_IN',
    'The app shows a right code: from now on one is asked for at sign-in. Sets a new session cookie.',
  )
  async confirmOneTimeCodes(
    @Arg('input', () => ConfirmOneTimeCodesInput) input: ConfirmOneTimeCodesInput,
    @Ctx() graph: GraphContext,
  ) {
    const recoveryCodes = await confirmOneTimeCodes(signInServices(graph), signedIn(graph), input, browserOf(graph))
    await renewOwnSession(graph)
    return { recoveryCodes }
  }

  @BusinessMutation(() => DonePayload, 'SIGNED_IN', 'No code is asked for any more. Sets a new session cookie.')
  async stopOneTimeCodes(@Arg('input', () => PasswordInput) input: PasswordInput, @Ctx() graph: GraphContext) {
    await stopOneTimeCodes(signInServices(graph), signedIn(graph), input, browserOf(graph))
    await renewOwnSession(graph)
    return {}
  }

  @BusinessMutation(() => RecoveryCodesPayload, 'SIGNED_IN', 'Ten new recovery codes in the place of those before.')
  async renewRecoveryCodes(@Arg('input', () => PasswordInput) input: PasswordInput, @Ctx() graph: GraphContext) {
    return {
      recoveryCodes: await renewRecoveryCodes(signInServices(graph), signedIn(graph), input, browserOf(graph)),
    }
  }
}
