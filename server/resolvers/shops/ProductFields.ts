import { FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { ProductRow } from '../../../db/schema/shops.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { Product } from '../../schema/shops/Product.ts'
import { money } from '../kernel/money.ts'

@Resolver(() => Product)
export class ProductFields {
  @FieldResolver(() => ID)
  id(@Root() product: ProductRow) {
    return publicId('PRODUCT', product.id)
  }

  @FieldResolver(() => Money)
  price(@Root() product: ProductRow) {
    return money(product.priceMinor, product)
  }
}
