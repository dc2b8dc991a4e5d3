import { onBeforeUnmount, onMounted, ref } from 'vue'
import { client } from '../../apollo/client.ts'
import { problemOf } from '../../apollo/problem.ts'
import { t } from '../../i18n/index.ts'
import { takeStep, type SignInStep } from '../../session/viewer.ts'
import { signInWithPasskeyMutation, startPasskeySignInMutation } from './signInMutations.ts'

/** Whether this browser has passkeys at all; it has none over an insecure connection. */
export const hasPasskeys = typeof PublicKeyCredential !== 'undefined'

/**
 * Signing in with a passkey: by a button, and, where the browser can, among what it offers to fill into the e-mail field
 * while the page stands open. `ended` hears how an attempt ended; one that the person gave up is no attempt.
 */
export function usePasskeySignIn(ended: (step: SignInStep) => void): {
  press(): Promise<void>
  busy: { value: boolean }
} {
  const busy = ref(false)
  let gone = false
  let pressed = false

  onMounted(() => void offer())
  onBeforeUnmount(() => {
    gone = true
    if (hasPasskeys)
      void import('@simplewebauthn/browser').then(({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony())
  })

  async function offer(): Promise<void> {
    if (!hasPasskeys || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
    await attempt(true)
  }

  async function press(): Promise<void> {
    if (busy.value) return
    busy.value = true
    pressed = true
    await attempt(false)
    busy.value = false
  }

  async function attempt(useBrowserAutofill: boolean): Promise<void> {
    const { startAuthentication, WebAuthnError } = await import('@simplewebauthn/browser')
    try {
      const started = await client.mutate({ mutation: startPasskeySignInMutation, context: { anonymous: true } })
      const { token, options } = started.data!.startPasskeySignIn
      if (gone || !token || !options) return
      // An offer that begins now would end what the button began.
      if (useBrowserAutofill && pressed) return
      const response = await startAuthentication({ optionsJSON: JSON.parse(options) as never, useBrowserAutofill })
      const { data } = await client.mutate({
        mutation: signInWithPasskeyMutation,
        variables: { input: { token, response: JSON.stringify(response) } },
        context: { anonymous: true },
      })
      ended(takeStep(data!.signInWithPasskey))
    } catch (error) {
      // Given up by the person, or ended by the button while the field was offering.
      if (error instanceof WebAuthnError || (error as Error).name === 'NotAllowedError' || useBrowserAutofill) return
      const { message } = problemOf(error)
      ended({ kind: 'refused', code: 'FAILED', message: message ?? t('ui.failed'), lockedUntil: null })
    }
  }

  return { press, busy }
}
