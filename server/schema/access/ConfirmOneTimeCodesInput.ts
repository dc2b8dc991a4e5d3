import { Field, InputType } from 'type-graphql'

@InputType()
export class ConfirmOneTimeCodesInput {
  @Field(() => String, { description: 'Six digits of the app.' })
  code!: string
}
