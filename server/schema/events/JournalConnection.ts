import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { JournalEntry } from './JournalEntry.ts'

@ObjectType({ simpleResolvers: true })
export class JournalEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => JournalEntry)
  node!: JournalEntry
}

@ObjectType({ simpleResolvers: true })
export class JournalConnection {
  @Field(() => [JournalEdge])
  edges!: JournalEdge[]

  @Field(() => [JournalEntry])
  nodes!: JournalEntry[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
