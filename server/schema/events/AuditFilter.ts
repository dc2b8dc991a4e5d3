import { Field, ID, InputType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { AuditTopic } from './AuditTopic.ts'

@InputType({ description: 'Which entries of the operations journal are wanted; what is left out counts for nothing.' })
export class AuditFilter {
  @Field(() => ID, { nullable: true, description: 'Who acted: the id of one of auditActors.' })
  actorId?: string | null

  @Field(() => [AuditTopic], { nullable: true, description: 'Any of these.' })
  topics?: AuditTopic[] | null

  @Field(() => ID, { nullable: true, description: 'What it is about.' })
  subjectId?: string | null

  @Field(() => DateTime, { nullable: true, description: 'From this instant on.' })
  from?: Date | null

  @Field(() => DateTime, { nullable: true, description: 'Up to, not including.' })
  to?: Date | null
}
