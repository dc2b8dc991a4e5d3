import { Field, InputType } from 'type-graphql'

@InputType()
export class AddPasskeyInput {
  @Field(() => String, { description: 'Of startPasskey.' })
  token!: string

  @Field(() => String, { description: "The browser's answer, as JSON." })
  response!: string

  @Field(() => String)
  name!: string
}
