import { nextTick, shallowRef } from 'vue'
import {
  createRouter,
  createWebHistory,
  START_LOCATION,
  type RouteLocationNormalized,
  type RouteLocationRaw,
  type RouteRecordNormalized,
  type RouteRecordRaw,
} from 'vue-router'
import { problemOf, type Problem } from './apollo/problem.ts'
import { loadViewer, ownAccount, viewer } from './session/viewer.ts'
import { onceLongEnough } from './shell/onceLongEnough.ts'

type RouteComponents = NonNullable<RouteRecordNormalized['components']>
type PageModule = { default: RouteComponents[string] }

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
  scrollBehavior: (to, from, saved) => {
    if (saved?.top) return onceLongEnough(saved)
    // A page that was opened by its address stands at its top: scrolling there would lay it out before it is whole.
    return to.path === from.path || from === START_LOCATION ? false : { top: 0 }
  },
})

let asked: ReturnType<typeof loadViewer> | undefined
const askViewer = (): ReturnType<typeof loadViewer> => (asked ??= loadViewer().finally(() => (asked = undefined)))

/**
 * Begins what the first page needs while its sentences are still on their way: who asks, and the page's own code. Resolves
 * when that is here, so that the page is drawn with what surrounds it, or when it cannot be had.
 */
export async function prepareFirstPage(): Promise<void> {
  const { matched, meta } = router.resolve(location.pathname)
  // A failure is told where the answer is used.
  if (!meta.bare) askViewer().catch(() => undefined)
  await Promise.allSettled(matched.map(({ components }) => loadPage(components ?? {})))
}

/** The router, too, puts a page in the place of what loads it. */
async function loadPage(components: RouteComponents): Promise<void> {
  const load = components['default']
  if (typeof load === 'function') components['default'] = (await (load as () => Promise<PageModule>)()).default
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
