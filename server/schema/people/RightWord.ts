import { Field, ObjectType } from 'type-graphql'

@ObjectType({ description: 'Something that somebody may be allowed to do.', simpleResolvers: true })
export class RightWord {
  @Field(() => String, { description: 'Such as orders.activate.' })
  right!: string

  @Field(() => String, { description: "What it allows, in the viewer's language." })
  text!: string

  @Field(() => Boolean, { description: 'Concerns all of the business: nobody who sees a part only has it.' })
  whole!: boolean
}
