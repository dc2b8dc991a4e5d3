import { graphql } from '../../graphql.ts'

/** What the form of a new invoice needs to know: the shops to choose from. */
export const newInvoiceQuery = graphql(`
  query NewInvoice {
    shops {
      id
      name
      isDefault
    }
  }
`)
