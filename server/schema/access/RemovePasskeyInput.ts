import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RemovePasskeyInput {
  @Field(() => ID, { description: "One of the person's own." })
  passkeyId!: string

  @Field(() => String, { description: 'The present one, once more.' })
  password!: string
}
