import { Field, InputType } from 'type-graphql'

@InputType()
export class ResetPasswordInput {
  @Field(() => String, { description: 'Of the link in the mail. It is good once, for an hour.' })
  token!: string

  @Field(() => String, { description: 'Twelve characters or more.' })
  password!: string
}
