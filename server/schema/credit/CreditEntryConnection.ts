import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { CreditEntry } from './CreditEntry.ts'

@ObjectType({ simpleResolvers: true })
export class CreditEntryEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => CreditEntry)
  node!: CreditEntry
}

@ObjectType({ simpleResolvers: true })
export class CreditEntryConnection {
  @Field(() => [CreditEntryEdge])
  edges!: CreditEntryEdge[]

  @Field(() => [CreditEntry])
  nodes!: CreditEntry[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
