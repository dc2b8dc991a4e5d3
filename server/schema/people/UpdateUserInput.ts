import { Field, ID, InputType } from 'type-graphql'
import { AccessInput } from './AccessInput.ts'

@InputType()
export class UpdateUserInput {
  @Field(() => ID)
  userId!: string

  @Field(() => String, { nullable: true, description: 'Left out, it stays.' })
  name?: string | null

  @Field(() => AccessInput, { nullable: true, description: 'Left out, it stays; given, all of it is replaced.' })
  access?: AccessInput | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
