import { Field, ID, ObjectType } from 'type-graphql'
import { ActorKind } from './ActorKind.ts'

@ObjectType({ description: 'Somebody who stands in the operations journal.', simpleResolvers: true })
export class AuditActor {
  @Field(() => ID, { description: 'Of a person or key; or a word for Greenlight itself.' })
  id!: string

  @Field(() => ActorKind, { description: 'What kind of actor it is.' })
  kind!: ActorKind

  @Field(() => String, { description: 'As they were called when they last acted.' })
  name!: string
}
