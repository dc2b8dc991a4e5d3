import { Field, Float, Int, ObjectType } from 'type-graphql'
import { CalendarDate } from '../kernel/CalendarDate.ts'

@ObjectType({ description: "What a key asked for on one day of the reseller's zone.", simpleResolvers: true })
export class ApiKeyUsageDay {
  @Field(() => CalendarDate, { description: "The day in the reseller's zone." })
  day!: string

  @Field(() => Float, { description: 'How often it asked, refusals among them.' })
  calls!: number

  @Field(() => Float, { description: 'What the calls cost; those that were refused cost nothing.' })
  cost!: number

  @Field(() => Float, { description: 'Calls that were refused whole.' })
  refusals!: number
}

@ObjectType({ description: 'What a key asked for by one field of Query or Mutation.', simpleResolvers: true })
export class ApiKeyUsageOperation {
  @Field(() => String, { description: 'The field; `several` for requests that ask more than one.' })
  operation!: string

  @Field(() => Float, { description: 'How often it asked, refusals among them.' })
  calls!: number

  @Field(() => Float, { description: 'What the calls cost; those that were refused cost nothing.' })
  cost!: number

  @Field(() => Float, { description: 'Calls that were refused whole.' })
  refusals!: number

  @Field(() => Float, { description: 'The mean time until the answer was sent, in milliseconds.' })
  averageMs!: number

  @Field(() => Int, { description: 'The longest time, in milliseconds.' })
  slowestMs!: number
}

@ObjectType({ description: 'What a key asked for lately. The counts are a few seconds late.', simpleResolvers: true })
export class ApiKeyUsage {
  @Field(() => [ApiKeyUsageDay], { description: 'Every day, the oldest first.' })
  days!: ApiKeyUsageDay[]

  @Field(() => [ApiKeyUsageOperation], { description: 'The ten that took longest in the mean.' })
  slowest!: ApiKeyUsageOperation[]
}
