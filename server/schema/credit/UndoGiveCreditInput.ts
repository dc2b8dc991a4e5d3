import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class UndoGiveCreditInput {
  @Field(() => ID, { description: 'The entry of the gift, as giveCredit answered it.' })
  entryId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
