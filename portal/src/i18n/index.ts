import { computed, ref } from 'vue'
import { createI18n } from 'vue-i18n'
import { pluralRules } from './pluralRules.ts'

/** The languages of the product, each complete. */
export const languages = ['en', 'it', 'ro', 'pl', 'fr'] as const
export type Language = (typeof languages)[number]

/** Each language in its own words, for the switch. */
export const languageNames: Record<Language, string> = {
  en: 'English',
  it: 'Italiano',
  ro: 'Română',
  pl: 'Polski',
  fr: 'Français',
}

/** The regional formats behind each language. */
const regions: Record<Language, string> = { en: 'en-GB', it: 'it-IT', ro: 'ro-RO', pl: 'pl-PL', fr: 'fr-FR' }

const loaders = {
  en: () => import('../locales/en/index.ts'),
  it: () => import('../locales/it/index.ts'),
  ro: () => import('../locales/ro/index.ts'),
  pl: () => import('../locales/pl/index.ts'),
  fr: () => import('../locales/fr/index.ts'),
}

export const isLanguage = (word: unknown): word is Language => languages.includes(word as Language)

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  messages: {},
  pluralRules,
  missingWarn: false,
  fallbackWarn: false,
  missing: (locale, key) => console.error(`No ${locale} sentence for "${key}".`),
})

const active = ref<Language>(i18n.global.locale.value as Language)

/** The language of the page. */
export const language = computed(() => active.value)
/** Its regional format, such as `it-IT`. */
export const region = computed(() => regions[active.value])

/** Translates outside of components; inside them use the same through `useI18n`. */
export const t = i18n.global.t

/** Loads a language's sentences, then switches the page over to it. */
export async function setLanguage(next: Language): Promise<void> {
  if (!i18n.global.availableLocales.includes(next)) {
    const { messages } = await loaders[next]()
    i18n.global.setLocaleMessage(next, messages)
  }
  i18n.global.locale.value = next
  active.value = next
  document.documentElement.lang = next
}

/** The language last used here, else the first of the browser's that we speak. */
function firstLanguage(): Language {
  const wanted = [document.documentElement.dataset['language'], ...navigator.languages].map((tag) => tag?.slice(0, 2))
  return wanted.find(isLanguage) ?? 'en'
}
