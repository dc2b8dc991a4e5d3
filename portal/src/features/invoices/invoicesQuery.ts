import { invoiceRow } from '../../entities/invoice.ts'
import { graphql } from '../../graphql.ts'

/** The invoices, the newest first. */
export const invoicesQuery = graphql(
  `
    query Invoices($filter: InvoiceFilter, $first: Int, $after: String) {
      invoices(filter: $filter, first: $first, after: $after) {
        nodes {
          ...InvoiceRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [invoiceRow],
)
