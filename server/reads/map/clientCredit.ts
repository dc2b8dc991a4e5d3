import { CURRENCY_DECIMALS } from '../../domain/kernel/currencies.ts'
import { asExpression, sql } from '../Piece.ts'
import type { FieldMap } from '../ReadMap.ts'
import { Unplannable } from '../Unplannable.ts'

/** A client's account in one currency, the reseller's own when left out; as it is before it was ever moved, too. */
export const clientCredit: FieldMap = ({ compilation, nodes, parent, row: client }) => {
  const { at: argumentsAt, args } = compilation.argumentsOf(parent, nodes[0]!)
  const currency =
    args['currency'] == null
      ? '(select resellers.default_currency from resellers)'
      : compilation.parameter({
          type: 'text',
          argumentsAt,
          read: ({ currency: code }) => knownCurrency(code as string),
        })
  const row = compilation.alias()
  const columns = 'sub_account_id, currency, balance_minor, held_minor, minimum_minor, version'
  const stored =
    `select id::text, ${columns} from credit_accounts ` +
    `where kind = 'CLIENT' and sub_account_id = ${client}.id and currency = ${currency}`
  // Code knows the id that it would be stored under: see `fill`.
  const untouched = `select ${client}.id || ':' || ${currency}, ${client}.id, ${currency}, 0, 0, 0, 0`
  const account = asExpression(compilation.object('CreditAccount', row, nodes))
  return [sql(`(select ${account} from (${stored} union all ${untouched} limit 1) ${row})`)]
}

function knownCurrency(currency: string): string {
  if (!CURRENCY_DECIMALS.has(currency)) throw new Unplannable('a currency that does not exist')
  return currency
}
