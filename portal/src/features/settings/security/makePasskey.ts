import { runPlain } from '../../../apollo/runPlain.ts'
import { t } from '../../../i18n/index.ts'
import { addPasskeyMutation, startPasskeyMutation } from './securityQueries.ts'

/** Has the browser make a passkey, and the server keep it. Answers the sentence that says why it did not work. */
export async function makePasskey(password: string, name: string): Promise<string | undefined> {
  const { payload, refusal } = await runPlain(startPasskeyMutation, { input: { password } })
  if (refusal) return refusal.message
  const { token, options } = payload
  if (!token || !options) return t('ui.failed')
  const { startRegistration } = await import('@simplewebauthn/browser')
  let response: string
  try {
    response = JSON.stringify(await startRegistration({ optionsJSON: JSON.parse(options) as never }))
  } catch (error) {
    // The browser says by an error that the person gave up, or that this device has a passkey already.
    return t((error as Error).name === 'InvalidStateError' ? 'security.passkeyThere' : 'security.passkeyGivenUp')
  }
  return (await runPlain(addPasskeyMutation, { input: { token, response, name } })).refusal?.message
}
