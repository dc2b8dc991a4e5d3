import { ApolloError } from '@apollo/client/core'
import { usePreferredDark } from '@vueuse/core'
import { reactive, readonly, watch } from 'vue'
import { client } from '../apollo/client.ts'
import { isLanguage, language, setLanguage, type Language } from '../i18n/index.ts'
import type { EnumOf } from '../graphql.ts'
import { noteServerLanguage } from './serverLanguage.ts'
import { setPreferencesMutation } from './viewerQuery.ts'

export interface Preferences {
  language: Language
  theme: EnumOf<'Theme'>
  density: EnumOf<'Density'>
  /** Whether single letters act; Ctrl combinations always do. */
  singleKeys: boolean
}

/** `theme.js` reads it before the first paint. */
const STORAGE_KEY = 'greenlight.preferences'

const chosen = reactive<Preferences>({
  language: language.value,
  theme: 'SYSTEM',
  density: 'COMFORTABLE',
  singleKeys: true,
  ...stored(),
})

/** How the portal looks for this person. */
export const preferences = readonly(chosen)

/** Takes over what the server keeps for this person. */
export function adoptPreferences(saved: Omit<Preferences, 'language'> & { language: string }): void {
  const { language: wanted, theme, density, singleKeys } = saved
  Object.assign(chosen, { theme, density, singleKeys }, isLanguage(wanted) ? { language: wanted } : {})
}

/** Changes the look at once, here and on the server. Throws when the server could not keep it; the look stays. */
export async function savePreferences(change: Partial<Preferences>): Promise<void> {
  Object.assign(chosen, change)
  const { data } = await client.mutate({ mutation: setPreferencesMutation, variables: { input: change } })
  const [refusal] = data?.setPreferences.errors ?? []
  if (refusal) throw new ApolloError({ graphQLErrors: [refusal] })
  if (change.language) noteServerLanguage()
}

/** Changes the look on this device only: for pages before the sign-in. */
export function choosePreferences(change: Partial<Preferences>): void {
  Object.assign(chosen, change)
}

/** Keeps the page and the local copy in step with the choice. Call once. */
export function applyPreferences(): void {
  const dark = usePreferredDark()
  watch(
    [chosen, dark],
    () => {
      const root = document.documentElement
      const isDark = chosen.theme === 'DARK' || (chosen.theme === 'SYSTEM' && dark.value)
      root.dataset['theme'] = isDark ? 'dark' : 'light'
      root.dataset['density'] = chosen.density.toLowerCase()
      void setLanguage(chosen.language)
      localStorage.setItem(STORAGE_KEY, JSON.stringify(chosen))
    },
    { immediate: true },
  )
}

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Preferences>
  } catch (error) {
    console.warn('The stored look cannot be read; the server’s copy is used.', error)
    return {}
  }
}
