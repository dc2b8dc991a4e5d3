import { Field, InputType } from 'type-graphql'
import { AccessInput } from './AccessInput.ts'

@InputType()
export class InviteUserInput {
  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string

  @Field(() => String, {
    nullable: true,
    description: "Of the mail, and of the portal at first; the inviter's when left out.",
  })
  language?: string | null

  @Field(() => AccessInput, { description: 'What they may do and see.' })
  access!: AccessInput

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
