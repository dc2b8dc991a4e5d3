import { computed, readonly, ref } from 'vue'
import { client } from '../apollo/client.ts'
import { problemOf } from '../apollo/problem.ts'
import { adoptPreferences } from './preferences.ts'
import {
  signInMutation,
  signOutMutation,
  switchWorldMutation,
  viewerQuery,
  type SignInAnswer,
  type Viewer,
} from './viewerQuery.ts'

const current = ref<Viewer | null>(null)
const tabs = new BroadcastChannel('greenlight.session')

/** Who is signed in; null before the first answer and on the sign-in page. */
export const viewer = readonly(current)

/** Whether the viewer holds a right, such as `orders.activate`. What one may do with one object is in its `availableActions`. */
export const can = (right: string): boolean => current.value?.rights.includes(right) ?? false

/** The client whose person is at work; absent for the reseller's staff. */
export const ownAccount = computed(() => current.value?.subAccount ?? undefined)

export const defaultCurrency = computed(() => current.value?.reseller.defaultCurrency ?? 'EUR')

/** Asks the server who is signed in. Answers null when nobody is; throws when the server cannot be asked. */
export async function loadViewer(): Promise<Viewer | null> {
  try {
    const { data } = await client.query({
      query: viewerQuery,
      fetchPolicy: 'network-only',
      context: { anonymous: true },
    })
    adopt(data.viewer)
    return data.viewer
  } catch (error) {
    if (problemOf(error).code === 'UNAUTHENTICATED') return null
    throw error
  }
}

/** How an attempt to sign in ended: `code` asks for one more step, with the token that goes with it. */
export type SignInStep =
  | { kind: 'done' }
  | { kind: 'code'; token: string }
  | { kind: 'refused'; code: string; message: string; lockedUntil: string | null }

/** Signs in with the password. Throws when the server cannot be asked. */
export async function signIn(email: string, password: string): Promise<SignInStep> {
  const { data } = await client.mutate({
    mutation: signInMutation,
    variables: { input: { email, password } },
    context: { anonymous: true },
  })
  return takeStep(data!.signIn)
}

/** Takes over what the server answered to an attempt to sign in, whatever way it was made. */
export function takeStep({ viewer: found, secondStep, lockedUntil, errors: [refusal] }: SignInAnswer): SignInStep {
  if (refusal) return { kind: 'refused', code: refusal.code, message: refusal.message, lockedUntil }
  if (secondStep) return { kind: 'code', token: secondStep.token }
  if (found) adopt(found)
  return { kind: 'done' }
}

/** Ends the session and leaves nothing of it in memory. */
export async function signOut(): Promise<void> {
  await client.mutate({ mutation: signOutMutation, context: { anonymous: true } })
  location.assign('/login')
}

/**
 * Moves to the other of the two worlds, test or live. Answers the refusal's sentence. When it worked, the portal begins
 * anew with Today, here and in the other tabs: no data, socket or page of the world before is left.
 */
export async function switchWorld(): Promise<string | undefined> {
  const world = current.value?.world === 'TEST' ? 'LIVE' : 'TEST'
  const { data } = await client.mutate({ mutation: switchWorldMutation, variables: { input: { world } } })
  const refusal = data?.switchWorld.errors[0]
  if (refusal) return refusal.message
  tabs.postMessage(placeOf({ user: current.value?.user ?? null, world }))
  location.assign('/')
  return undefined
}

/** The tabs of a browser share its session: when another tab changed it, this one must not go on showing the old one. */
export function followOtherTabs(): void {
  tabs.addEventListener('message', ({ data: place }) => {
    if (current.value && placeOf(current.value) !== place) location.assign('/')
  })
}

/** Who is at work, and in which world. */
const placeOf = ({ user, world }: Pick<Viewer, 'user' | 'world'>): string => `${user?.id} ${world}`

/** Takes over who is signed in now, from an answer that says so. */
export const takeViewer = (answer: Viewer): void => adopt(answer)

function adopt(answer: Viewer): void {
  const place = placeOf(answer)
  tabs.postMessage(place)
  if (current.value && placeOf(current.value) !== place) return location.assign('/')
  current.value = answer
  adoptPreferences(answer.preferences)
}
