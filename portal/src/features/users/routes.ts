import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/users', name: 'users', component: () => import('./UsersPage.vue') },
  { path: '/invite/:token', name: 'invite', component: () => import('./InvitePage.vue'), meta: { bare: true } },
]
