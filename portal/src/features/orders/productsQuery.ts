import { moneyFields } from '../../entities/money.ts'
import { graphql, type ResultOf } from '../../graphql.ts'

export const productsQuery = graphql(
  `
    query Products($first: Int) {
      products(first: $first) {
        id
        sku
        name
        price {
          ...MoneyFields
        }
      }
    }
  `,
  [moneyFields],
)

export type Product = ResultOf<typeof productsQuery>['products'][number]
