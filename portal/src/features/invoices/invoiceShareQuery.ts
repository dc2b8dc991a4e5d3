import { graphql, type ResultOf } from '../../graphql.ts'

const invoiceShare = graphql(`
  fragment InvoiceShareFields on InvoiceShare {
    paymentUrl
    linkQrSvg
    epcQrSvg
    buttonHtml
    iconHtml
    emailHtml
    iconUrl
    jsonUrl
  }
`)

export type InvoiceShare = ResultOf<typeof invoiceShare>

/** What hands an invoice to its payer. */
export const invoiceShareQuery = graphql(
  `
    query InvoiceShare($id: ID!) {
      invoice(id: $id) {
        id
        version
        number
        publicToken
        share {
          ...InvoiceShareFields
        }
      }
    }
  `,
  [invoiceShare],
)
