import { Field, InputType } from 'type-graphql'

@InputType()
export class ConfirmSignInInput {
  @Field(() => String, { description: "Of the first step's secondStep." })
  token!: string

  @Field(() => String, { description: 'Six digits of the app, or a recovery code. Each is good once.' })
  code!: string

  @Field(() => Boolean, { nullable: true, description: 'Ask this browser for no code in the next thirty days.' })
  rememberDevice?: boolean | null
}
