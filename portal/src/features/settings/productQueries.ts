import { moneyFields } from '../../entities/money.ts'
import { refusalFields } from '../../entities/userError.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

const productRow = graphql(
  `
    fragment ProductRow on Product {
      __typename
      id
      sku
      name
      price {
        ...MoneyFields
      }
    }
  `,
  [moneyFields],
)

export type ProductRow = ResultOf<typeof productRow>

/** The products by SKU; `after` is the id of the last one seen. */
export const productsQuery = graphql(
  `
    query SettingsProducts($first: Int, $after: String) {
      products(first: $first, after: $after) {
        ...ProductRow
      }
    }
  `,
  [productRow],
)

export const createProductMutation = graphql(
  `
    mutation CreateProduct($input: CreateProductInput!) {
      createProduct(input: $input) {
        product {
          ...ProductRow
        }
        errors {
          ...RefusalFields
        }
      }
    }
  `,
  [productRow, refusalFields],
)
