import { computed, readonly, ref } from 'vue'
import { client } from '../apollo/client.ts'
import { problemOf } from '../apollo/problem.ts'
import { adoptPreferences } from './preferences.ts'
import { signInMutation, signOutMutation, switchWorldMutation, viewerQuery, type Viewer } from './viewerQuery.ts'

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

/** Signs in. Answers the refusal's sentence, or nothing when it worked. */
export async function signIn(email: string, password: string): Promise<string | undefined> {
  const { data } = await client.mutate({
    mutation: signInMutation,
    variables: { input: { email, password } },
    context: { anonymous: true },
  })
  const refusal = data?.signIn.errors[0]
  if (refusal) return refusal.message
  if (data?.signIn.viewer) adopt(data.signIn.viewer)
  return undefined
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

function adopt(answer: Viewer): void {
  const place = placeOf(answer)
  tabs.postMessage(place)
  if (current.value && placeOf(current.value) !== place) return location.assign('/')
  current.value = answer
  adoptPreferences(answer.preferences)
}
