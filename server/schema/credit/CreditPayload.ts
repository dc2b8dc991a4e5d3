import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { CreditAccount } from './CreditAccount.ts'
import { CreditEntry } from './CreditEntry.ts'

@ObjectType({ simpleResolvers: true })
export class CreditPayload {
  @Field(() => SubAccount, { nullable: true })
  subAccount!: SubAccount | null

  @Field(() => CreditAccount, { nullable: true })
  credit!: CreditAccount | null

  @Field(() => CreditEntry, { nullable: true })
  entry!: CreditEntry | null

  @Field(() => [UserError])
  errors!: UserError[]
}
