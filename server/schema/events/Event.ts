import { Field, ID, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { Node } from '../kernel/Node.ts'

@ObjectType({
  description: "One committed change. `cursor` is gap-free and ordered within a reseller's world.",
  simpleResolvers: true,
})
export class Event {
  @Field(() => String)
  cursor!: string

  @Field(() => String)
  kind!: string

  @Field(() => Node, { nullable: true })
  subject!: Node | null

  @Field(() => ID)
  subjectId!: string

  @Field(() => Int)
  subjectVersion!: number

  @Field(() => DateTime)
  occurredAt!: Date

  @Field(() => String)
  actor!: string

  @Field(() => String, { description: "What happened, as a sentence in the viewer's language." })
  message!: string
}
