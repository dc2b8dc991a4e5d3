import { Field, InputType } from 'type-graphql'

@InputType()
export class ChangePasswordInput {
  @Field(() => String, { description: 'The one that is in force.' })
  currentPassword!: string

  @Field(() => String, { description: 'Twelve characters or more.' })
  newPassword!: string
}
