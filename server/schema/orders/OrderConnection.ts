import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { Order } from './Order.ts'

@ObjectType({ simpleResolvers: true })
export class OrderEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => Order)
  node!: Order
}

@ObjectType({ simpleResolvers: true })
export class OrderConnection {
  @Field(() => [OrderEdge])
  edges!: OrderEdge[]

  @Field(() => [Order])
  nodes!: Order[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
