import { Field, InputType } from 'type-graphql'

@InputType()
export class SignInWithPasskeyInput {
  @Field(() => String, { description: 'Of startPasskeySignIn.' })
  token!: string

  @Field(() => String, { description: "The browser's answer, as JSON." })
  response!: string
}
