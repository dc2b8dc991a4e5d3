import { Field, InputType } from 'type-graphql'

@InputType()
export class RequestPasswordResetInput {
  @Field(() => String)
  email!: string
}
