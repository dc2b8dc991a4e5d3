import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { SubAccount } from './SubAccount.ts'

@ObjectType({ simpleResolvers: true })
export class SubAccountEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => SubAccount)
  node!: SubAccount
}

@ObjectType({ simpleResolvers: true })
export class SubAccountConnection {
  @Field(() => [SubAccountEdge])
  edges!: SubAccountEdge[]

  @Field(() => [SubAccount])
  nodes!: SubAccount[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
