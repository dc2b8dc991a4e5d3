import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { ActivationQueueGroup } from './ActivationQueueGroup.ts'

@ObjectType({ simpleResolvers: true })
export class ActivationQueueEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => ActivationQueueGroup)
  node!: ActivationQueueGroup
}

@ObjectType({ simpleResolvers: true })
export class ActivationQueueConnection {
  @Field(() => [ActivationQueueEdge])
  edges!: ActivationQueueEdge[]

  @Field(() => [ActivationQueueGroup])
  nodes!: ActivationQueueGroup[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
