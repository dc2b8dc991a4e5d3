import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RenamePasskeyInput {
  @Field(() => ID)
  passkeyId!: string

  @Field(() => String)
  name!: string
}
