import { stateOf } from '../../../portal/src/embed/states.ts'
import { wordOf } from '../../../portal/src/embed/words.ts'
import type { Language } from '../../domain/kernel/context.ts'
import { fillText } from './fill.ts'
import { pageWords } from './pageWords.ts'
import type { PaymentPageView } from './PaymentPageView.ts'

/** What the browser's tab says: the state first, since it is what changes. */
export function pageTitle(view: PaymentPageView, language: Language): string {
  const words = pageWords[language]
  return fillText(words.title, {
    status: wordOf(language, stateOf(view)),
    invoice: fillText(words.invoice, { number: view.invoiceNumber }),
    seller: view.sellerName,
  })
}
