import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings',
    name: 'settings',
    component: () => import('./SettingsPage.vue'),
    meta: { client: true },
    // Keys have a page of their own.
    beforeEnter: ({ query }) => (query.tab === 'keys' ? { name: 'developers' } : true),
  },
]
