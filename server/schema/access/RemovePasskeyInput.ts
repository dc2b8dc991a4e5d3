import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RemovePasskeyInput {
  @Field(() => ID)
  passkeyId!: string

  @Field(() => String, { description: 'The present one, once more.' })
  password!: string
}
