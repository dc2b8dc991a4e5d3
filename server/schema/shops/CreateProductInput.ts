import { Field, InputType } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType()
export class CreateProductInput {
  @Field(() => String)
  sku!: string

  @Field(() => String)
  name!: string

  @Field(() => MoneyInput)
  price!: MoneyInput

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
