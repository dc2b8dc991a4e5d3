import { Field, InputType } from 'type-graphql'

@InputType()
export class PasswordInput {
  @Field(() => String, { description: 'The present one, once more.' })
  password!: string
}
