import { Field, Int, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'
import { Product } from '../shops/Product.ts'

@ObjectType({ simpleResolvers: true })
export class OrderLine {
  @Field(() => Product)
  product!: Product

  @Field(() => String)
  description!: string

  @Field(() => Int)
  quantity!: number

  @Field(() => Money)
  unitPrice!: Money

  @Field(() => Money)
  total!: Money
}
