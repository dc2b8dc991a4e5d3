import { Field, InputType } from 'type-graphql'
import { LimitsInput } from './LimitsInput.ts'

@InputType()
export class CreateRoleInput {
  @Field(() => String)
  name!: string

  @Field(() => [String], { description: 'The words of what it allows; none that you lack yourself.' })
  rights!: string[]

  @Field(() => LimitsInput, { nullable: true, description: 'None that lets go further than you may yourself.' })
  limits?: LimitsInput | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
