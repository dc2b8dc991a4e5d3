import { invoiceRow } from '../../entities/invoice.ts'
import { refusalFields } from '../../entities/userError.ts'
import { graphql } from '../../graphql.ts'

export const createInvoiceMutation = graphql(
  `
    mutation CreateInvoice($input: CreateInvoiceInput!) {
      createInvoice(input: $input) {
        invoice {
          ...InvoiceRow
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [invoiceRow, refusalFields],
)
