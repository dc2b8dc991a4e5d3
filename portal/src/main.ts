import { DefaultApolloClient } from '@vue/apollo-composable'
import { createApp } from 'vue'
import App from './App.vue'
import { client } from './apollo/client.ts'
import { i18n, language, setLanguage } from './i18n/index.ts'
import { listenToKeys } from './keyboard/shortcuts.ts'
import { router } from './router.ts'
import { applyPreferences } from './session/preferences.ts'
import './theme.css'

// The sentences come before the first paint, so that no key is ever seen.
await setLanguage(language.value)

const app = createApp(App)
app.use(i18n).use(router).provide(DefaultApolloClient, client)
applyPreferences()
listenToKeys()
app.mount('#app')
