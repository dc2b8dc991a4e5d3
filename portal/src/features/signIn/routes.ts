import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'signIn', component: () => import('./SignInPage.vue'), meta: { bare: true } },
]
