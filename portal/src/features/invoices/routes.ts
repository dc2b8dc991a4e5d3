import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/invoices', name: 'invoices', component: () => import('./InvoicesPage.vue') },
  { path: '/invoices/:id', name: 'invoice', component: () => import('./InvoicePage.vue'), props: true },
]
