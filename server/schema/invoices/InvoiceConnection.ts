import { Field, ObjectType } from 'type-graphql'
import { PageInfo } from '../kernel/PageInfo.ts'
import { Invoice } from './Invoice.ts'

@ObjectType({ simpleResolvers: true })
export class InvoiceEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => Invoice)
  node!: Invoice
}

@ObjectType({ simpleResolvers: true })
export class InvoiceConnection {
  @Field(() => [InvoiceEdge])
  edges!: InvoiceEdge[]

  @Field(() => [Invoice])
  nodes!: Invoice[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo
}
