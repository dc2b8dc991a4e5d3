import { CircleUserRound, Languages, Monitor, Moon, Sun } from '@lucide/vue'
import { h, type FunctionalComponent } from 'vue'
import { languageNames } from '../i18n/index.ts'
import { preferences } from '../session/preferences.ts'
import { viewer } from '../session/viewer.ts'

/** The menus of the top bar. What is on their buttons is here, apart from the menus, which load when first used. */
export type TopMenu = 'look' | 'language' | 'user'

export const themeIcons = { SYSTEM: Monitor, LIGHT: Sun, DARK: Moon }

const icon = { size: 17, 'aria-hidden': 'true' } as const
const word = { class: 'max-w-40 truncate text-sm max-lg:hidden' }

export const LookFace: FunctionalComponent = () => h(themeIcons[preferences.theme], icon)
export const LanguageFace: FunctionalComponent = () => [
  h(Languages, icon),
  h('span', word, languageNames[preferences.language]),
]
export const UserFace: FunctionalComponent = () => [h(CircleUserRound, icon), h('span', word, viewer.value?.name)]
