import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/invoices', name: 'invoices', component: () => import('./InvoicesPage.vue'), meta: { client: true } },
  {
    path: '/invoices/:id',
    name: 'invoice',
    component: () => import('./InvoicePage.vue'),
    meta: { client: true },
    props: true,
  },
]
