import { GLYPHS } from './glyphs.ts'
import type { State } from './states.ts'

export type Language = keyof typeof LISTS

/** In the order of GLYPHS, then how "checked at" is said. */
const LISTS = {
  en: 'Not paid|In progress|Paid|Partly paid|Refunded|Void|Overdue|Unknown|checked',
  it: 'Non pagata|In corso|Pagata|Pagata in parte|Rimborsata|Annullata|Scaduta|Sconosciuto|verificato',
  ro: 'Neplătită|În curs|Plătită|Plătită parțial|Rambursată|Anulată|Restantă|Necunoscută|verificat',
  pl: 'Nieopłacona|W toku|Opłacona|Opłacona częściowo|Zwrot płatności|Anulowana|Po terminie|Nieznany|sprawdzono',
  fr: 'Non payée|En cours|Payée|Payée en partie|Remboursée|Annulée|En retard|Inconnu|vérifié',
}

/** The language of a tag such as `it-CH`; English when it is none of ours. */
export function languageOf(tag: string): Language {
  const language = tag.slice(0, 2).toLowerCase()
  return language in LISTS ? (language as Language) : 'en'
}

/** The word for a state. `checked` is in no glyph and so the last one. */
export function wordOf(language: Language, state: State | 'checked'): string {
  return LISTS[language].split('|').at(Object.keys(GLYPHS).indexOf(state)) as string
}
