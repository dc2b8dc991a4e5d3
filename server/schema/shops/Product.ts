import { Field, ID, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'

@ObjectType({ implements: Node, simpleResolvers: true })
export class Product implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  sku!: string

  @Field(() => String)
  name!: string

  @Field(() => Money)
  price!: Money
}
