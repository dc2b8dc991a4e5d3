import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'signIn', component: () => import('./SignInPage.vue'), meta: { bare: true } },
  { path: '/reset', name: 'forgotPassword', component: () => import('./ForgotPasswordPage.vue'), meta: { bare: true } },
  {
    path: '/reset/:token',
    name: 'resetPassword',
    component: () => import('./ResetPasswordPage.vue'),
    meta: { bare: true },
  },
]
