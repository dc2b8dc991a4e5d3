import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class EndSessionInput {
  @Field(() => ID, { description: "One of the person's own." })
  sessionId!: string
}
