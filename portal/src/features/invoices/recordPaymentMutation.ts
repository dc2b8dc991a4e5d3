import { invoiceRow } from '../../entities/invoice.ts'
import { refusalFields } from '../../entities/userError.ts'
import { graphql } from '../../graphql.ts'

export const recordPaymentMutation = graphql(
  `
    mutation RecordPayment($input: RecordPaymentInput!) {
      recordPayment(input: $input) {
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
