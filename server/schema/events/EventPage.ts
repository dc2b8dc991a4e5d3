import { Field, ObjectType } from 'type-graphql'
import { Event } from './Event.ts'

@ObjectType({ simpleResolvers: true })
export class EventPage {
  @Field(() => [Event])
  events!: Event[]

  @Field(() => String)
  endCursor!: string

  @Field(() => Boolean)
  hasMore!: boolean
}
