import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class ActivateOrderInput {
  @Field(() => ID)
  orderId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
