import { creditAccountFields } from '../../entities/creditAccount.ts'
import { invoiceRow } from '../../entities/invoice.ts'
import { graphql } from '../../graphql.ts'

/** An invoice with its client's account in the invoice's currency, where a surplus goes and from which it may be paid. */
export const payableInvoiceQuery = graphql(
  `
    query PayableInvoice($id: ID!, $currency: CurrencyCode) {
      invoice(id: $id) {
        ...InvoiceRow
        subAccount {
          id
          name
          credit(currency: $currency) {
            ...CreditAccountFields
          }
        }
      }
    }
  `,
  [invoiceRow, creditAccountFields],
)
