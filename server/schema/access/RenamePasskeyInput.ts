import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RenamePasskeyInput {
  @Field(() => ID, { description: "One of the person's own." })
  passkeyId!: string

  @Field(() => String)
  name!: string
}
