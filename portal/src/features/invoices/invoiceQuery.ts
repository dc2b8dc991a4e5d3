import { invoiceRow } from '../../entities/invoice.ts'
import { moneyFields } from '../../entities/money.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

/** An invoice with everything that its page shows beside the journal. */
const invoiceDetails = graphql(
  `
    fragment InvoiceDetails on Invoice {
      ...InvoiceRow
      paymentReference
      paymentUrl
      shop {
        id
        name
      }
      lines {
        description
        quantity
        unitPrice {
          ...MoneyFields
        }
        total {
          ...MoneyFields
        }
      }
      payments {
        id
        method
        valueDate
        reference
        note
        recordedBy
        createdAt
        amount {
          ...MoneyFields
        }
      }
    }
  `,
  [invoiceRow, moneyFields],
)

export type InvoiceDetails = ResultOf<typeof invoiceDetails>

export const invoiceQuery = graphql(
  `
    query Invoice($id: ID!) {
      invoice(id: $id) {
        ...InvoiceDetails
      }
    }
  `,
  [invoiceDetails],
)
