import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/credit', name: 'credit', component: () => import('./CreditPage.vue') },
]
