import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/orders', name: 'orders', component: () => import('./OrdersPage.vue'), meta: { client: true } },
]
