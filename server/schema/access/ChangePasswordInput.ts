import { Field, InputType } from 'type-graphql'

@InputType()
export class ChangePasswordInput {
  @Field(() => String)
  currentPassword!: string

  @Field(() => String, { description: 'Twelve characters or more.' })
  newPassword!: string
}
