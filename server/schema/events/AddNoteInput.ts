import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class AddNoteInput {
  @Field(() => ID, { description: 'An order, invoice or client.' })
  subjectId!: string

  @Field(() => String)
  text!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
