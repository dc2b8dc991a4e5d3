import { readonly, ref } from 'vue'

const changes = ref(0)

/** Grows when the server speaks another language from now on: its sentences that are shown must be read again. */
export const serverLanguageChanges = readonly(changes)

export const noteServerLanguage = (): void => {
  changes.value += 1
}
