import { untouchedAccount } from '../../domain/credit/accounts.ts'
import { CURRENCY_DECIMALS } from '../../domain/kernel/currencies.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { toDecimal } from '../../domain/kernel/money.ts'
import { CLOSE, CODE, OPEN } from '../Hole.ts'
import { asExpression, sql } from '../Piece.ts'
import type { Piece } from '../Piece.ts'
import type { FieldAt, FieldMap } from '../ReadMap.ts'
import { Unplannable } from '../Unplannable.ts'

/** A client's account in one currency, the reseller's own when left out; as it is before it was ever moved, too. */
export const clientCredit: FieldMap = (at) => {
  const { compilation, nodes, parent, row: client } = at
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
  const account = asExpression(compilation.object('CreditAccount', row, nodes))
  const which = `${row}.kind = 'CLIENT' and ${row}.sub_account_id = ${client}.id and ${row}.currency = ${currency}`
  const found = `select ${account} from credit_accounts ${row} where ${which}`
  return [sql(`coalesce((${found}), ${asExpression(untouched(at, currency))})`)]
}

function knownCurrency(currency: string): string {
  if (!CURRENCY_DECIMALS.has(currency)) throw new Unplannable('a currency that does not exist')
  return currency
}

function untouched({ compilation, nodes, parent, row }: FieldAt, currency: string): Piece[] {
  if ([...compilation.fieldsOf('CreditAccount', nodes).values()].some(([node]) => node!.name.value === 'subAccount')) {
    throw new Unplannable('the client of an account that is not stored')
  }
  const project = compilation.projection(compilation.typeOf(parent, nodes[0]!), nodes)
  const hole = compilation.holes.push((told, { graph }) => {
    const [subAccountId, code] = told as [string, string]
    const { environmentId } = graph.ctx!.actor
    const account = untouchedAccount(environmentId, { kind: 'CLIENT', subAccountId, currency: code })
    const nothing = { amount: toDecimal(0n, code), currency: code }
    const amounts = { balance: nothing, minimumBalance: nothing, held: nothing, available: nothing }
    const id = publicId('CREDIT_ACCOUNT', account.id)
    return JSON.stringify(project({ id, currency: code, version: account.version, overLimit: false, ...amounts }))
  })
  return [`${OPEN}${CODE}${hole - 1}:`, sql(`json_build_array(${row}.id, ${currency})::text`), CLOSE]
}
