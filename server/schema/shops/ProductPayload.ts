import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Product } from './Product.ts'

@ObjectType({ simpleResolvers: true })
export class ProductPayload {
  @Field(() => Product, { nullable: true })
  product!: Product | null

  @Field(() => [UserError])
  errors!: UserError[]
}
