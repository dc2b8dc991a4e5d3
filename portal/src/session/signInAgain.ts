import { ref, readonly } from 'vue'

const asking = ref(false)
let waiting: { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } | undefined

/** Whether the sign-in dialog stands over the page. */
export const isAskingToSignIn = readonly(asking)

/** Opens the sign-in dialog over the page, once for all who ask; resolves after the sign-in. */
export function signInAgain(): Promise<void> {
  if (!waiting) {
    waiting = Promise.withResolvers()
    asking.value = true
  }
  return waiting.promise
}

/** Called by the dialog: the session is back. */
export function signedInAgain(): void {
  asking.value = false
  waiting?.resolve()
  waiting = undefined
}

/** Called by the dialog: the person gave up; whoever waited gets the refusal. */
export function gaveUpSigningIn(): void {
  asking.value = false
  waiting?.reject(new Error('Not signed in.'))
  waiting = undefined
}
