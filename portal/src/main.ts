import { createApp } from 'vue'
import App from './App.vue'
import { language, setLanguage } from './i18n/index.ts'
import { listenToKeys } from './keyboard/shortcuts.ts'
import { prepareFirstPage, router } from './router.ts'
import { applyPreferences } from './session/preferences.ts'
import { followRights } from './session/followRights.ts'
import { followOtherTabs } from './session/viewer.ts'
import './theme.css'

// The sentences come before the first paint, so that no key is ever seen.
await Promise.all([prepareFirstPage(), setLanguage(language.value)])

const app = createApp(App)
app.use(router)
applyPreferences()
listenToKeys()
followOtherTabs()
followRights()
app.mount('#app')
