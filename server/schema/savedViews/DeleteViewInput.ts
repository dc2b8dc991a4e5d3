import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class DeleteViewInput {
  @Field(() => ID)
  savedViewId!: string
}
