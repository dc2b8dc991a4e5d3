import { Field, InputType } from 'type-graphql'

@InputType()
export class AcceptInvitationInput {
  @Field(() => String, { description: 'Of the link in the mail.' })
  token!: string

  @Field(() => String)
  password!: string
}
