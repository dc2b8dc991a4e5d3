import { Field, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'

@ObjectType({
  description: 'How far the journal is proven to be what was written, link by link.',
  simpleResolvers: true,
})
export class JournalProof {
  @Field(() => Boolean, { description: 'Whether every entry that was looked at is what was written.' })
  intact!: boolean

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last proven entry happened; null while there is none.',
  })
  provenTo!: Date | null

  @Field(() => DateTime, { description: 'When it was last looked at.' })
  provenAt!: Date

  @Field(() => Int, { description: 'How many entries are proven.' })
  proven!: number

  @Field(() => Int, {
    description: 'How many entries there are. Older ones that are still to be proven follow by themselves.',
  })
  entries!: number

  @Field(() => Int, { nullable: true, description: 'The number of the first entry that is not what was written.' })
  brokenAt!: number | null
}
