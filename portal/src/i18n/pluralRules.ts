/**
 * Which of a message's forms, separated by `|`, fits a number. The forms stand in the order that Unicode names them:
 * en, it, fr: one | other · ro: one | few | other ("de") · pl: one | few | many | other.
 */
export const pluralForms: Record<string, Intl.LDMLPluralRule[]> = {
  en: ['one', 'other'],
  it: ['one', 'other'],
  fr: ['one', 'other'],
  ro: ['one', 'few', 'other'],
  pl: ['one', 'few', 'many', 'other'],
}

export const pluralRules = Object.fromEntries(
  Object.entries(pluralForms).map(([language, forms]) => {
    const rules = new Intl.PluralRules(language)
    return [
      language,
      (count: number): number => {
        const form = forms.indexOf(rules.select(count))
        return form === -1 ? forms.length - 1 : form
      },
    ]
  }),
)
