import { t } from '../../i18n/index.ts'
import { compareDecimals } from '../../ui/decimal.ts'

/**
 * What is wrong with an amount of a MoneyInput that must be above zero, in words; undefined when nothing is. What is no
 * amount at all (undefined) the field says by itself.
 */
export function amountFault(amount: string | undefined): string | undefined {
  if (amount === '') return t('ui.required')
  if (amount === undefined) return t('ui.noAmount')
  return compareDecimals(amount, '0') > 0 ? undefined : t('credit.notPositive')
}
