import { watchEffect } from 'vue'
import { viewer } from '../session/viewer.ts'
import { t } from '../i18n/index.ts'

/** Sets the window's title: "12 pending — Orders — Greenlight". Empty parts are left out. */
export function usePageTitle(parts: () => (string | undefined | false)[]): void {
  watchEffect(() => {
    const test = viewer.value?.world === 'TEST' ? `${t('shell.testWorld')} — ` : ''
    document.title = test + [...parts(), 'Greenlight'].filter(Boolean).join(' — ')
  })
}
