import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { Person } from './Person.ts'

@ObjectType({ simpleResolvers: true })
export class PersonEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => Person)
  node!: Person
}

@ObjectType({ simpleResolvers: true })
export class PersonConnection {
  @Field(() => [PersonEdge])
  edges!: PersonEdge[]

  @Field(() => [Person])
  nodes!: Person[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
