import { nextTick, shallowRef } from 'vue'
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteLocationRaw,
  type RouteRecordRaw,
} from 'vue-router'
import { problemOf, type Problem } from './apollo/problem.ts'
import { loadViewer, ownAccount, viewer } from './session/viewer.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without the shell and without a session. */
    bare?: boolean
    /** Also for somebody of a client; every other page is for the reseller's staff. */
    client?: boolean
  }
}

/** Why it is not known who is signed in: the server could not be asked. The app shows it instead of a page. */
export const startProblem = shallowRef<Problem>()

/** Each feature declares its own pages in `features/<name>/routes.ts`. */
const features = import.meta.glob<RouteRecordRaw[]>('./features/*/routes.ts', { eager: true, import: 'routes' })

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...Object.values(features).flat(),
    { path: '/:rest(.*)*', name: 'absent', component: () => import('./shell/AbsentPage.vue') },
  ],
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
})

let asked: ReturnType<typeof loadViewer> | undefined
const askViewer = (): ReturnType<typeof loadViewer> => (asked ??= loadViewer().finally(() => (asked = undefined)))

/** Begins what the first page needs while its sentences are still on their way: who asks, and the page's own code. */
export function prepareFirstPage(): void {
  const { matched, meta } = router.resolve(location.pathname)
  // A failure is told where the answer is used.
  if (!meta.bare) askViewer().catch(() => undefined)
  for (const { components } of matched) {
    const load = components?.['default']
    if (typeof load === 'function') void (load as () => Promise<unknown>)().catch(() => undefined)
  }
}

router.beforeEach(async (to) => {
  startProblem.value = undefined
  if (to.name === 'signIn' && viewer.value) return { path: '/' }
  if (to.meta.bare) return true
  try {
    if (viewer.value || (await askViewer())) return placeFor(to)
    return { name: 'signIn', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  } catch (error) {
    startProblem.value = problemOf(error)
    return true
  }
})

/** Somebody of a client finds the client's account in the place of what is for the staff. */
const placeFor = ({ meta, name }: RouteLocationNormalized): true | RouteLocationRaw =>
  !ownAccount.value || meta.client || name === 'absent' ? true : { name: 'client', params: { id: ownAccount.value.id } }

// People who listen to the page, or move by keys, begin at its heading. Not on the first page: there the browser does.
router.afterEach((to, from, failure) => {
  if (failure || !from.matched.length || to.path === from.path) return
  void nextTick(() =>
    requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })),
  )
})
