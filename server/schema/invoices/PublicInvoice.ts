import { Field, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { InvoiceLight } from './InvoiceLight.ts'
import { InvoiceStatus } from './InvoiceStatus.ts'

@ObjectType({
  description: "What anyone holding the icon's token may see: the state, and nothing else.",
  simpleResolvers: true,
})
export class PublicInvoice {
  @Field(() => InvoiceLight)
  light!: InvoiceLight

  @Field(() => InvoiceStatus)
  status!: InvoiceStatus

  @Field(() => Int)
  version!: number

  @Field(() => DateTime)
  checkedAt!: Date
}
