import { FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { ShopRow } from '../../../db/schema/shops.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { Shop } from '../../schema/shops/Shop.ts'

@Resolver(() => Shop)
export class ShopFields {
  @FieldResolver(() => ID)
  id(@Root() shop: ShopRow) {
    return publicId('SHOP', shop.id)
  }
}
