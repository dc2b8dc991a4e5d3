import { Field, ID, ObjectType } from 'type-graphql'
import { Node } from '../kernel/Node.ts'

@ObjectType({
  implements: Node,
  description: "One of the reseller's shops: its brand, bank account and numbering.",
  simpleResolvers: true,
})
export class Shop implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String)
  legalName!: string

  @Field(() => String, { description: 'CSS hex colour, made dark enough for white text where it is used as a ground.' })
  brandColor!: string

  @Field(() => String, { nullable: true })
  iban!: string | null

  @Field(() => String, { nullable: true })
  bic!: string | null

  @Field(() => Boolean, { description: 'Whether orders and invoices that name no shop are placed here.' })
  isDefault!: boolean
}
