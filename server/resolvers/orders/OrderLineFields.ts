import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { OrderLineRow } from '../../../db/schema/orders.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { OrderLine } from '../../schema/orders/OrderLine.ts'
import { Product } from '../../schema/shops/Product.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'

@Resolver(() => OrderLine)
export class OrderLineFields {
  @FieldResolver(() => Product)
  product(@Root() line: OrderLineRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).product.load(line.productId)
  }

  @FieldResolver(() => Money)
  unitPrice(@Root() line: OrderLineRow) {
    return money(line.unitPriceMinor, line)
  }

  @FieldResolver(() => Money)
  total(@Root() line: OrderLineRow) {
    return money(line.totalMinor, line)
  }
}
