import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { SubAccount } from './SubAccount.ts'

@ObjectType({ simpleResolvers: true })
export class SubAccountPayload {
  @Field(() => SubAccount, { nullable: true })
  subAccount!: SubAccount | null

  @Field(() => [UserError])
  errors!: UserError[]
}
