import { Field, ObjectType } from 'type-graphql'
import { OrderPayload } from './OrderPayload.ts'

@ObjectType({ simpleResolvers: true })
export class OrdersPayload {
  @Field(() => [OrderPayload])
  results!: OrderPayload[]
}
