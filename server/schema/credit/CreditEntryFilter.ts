import { Field, ID, InputType } from 'type-graphql'
import { CurrencyCode } from '../kernel/CurrencyCode.ts'
import { CreditEntryKind } from './CreditEntryKind.ts'

@InputType()
export class CreditEntryFilter {
  @Field(() => ID, { nullable: true })
  subAccountId?: string | null

  @Field(() => [CreditEntryKind], { nullable: true })
  kind?: CreditEntryKind[] | null

  @Field(() => CurrencyCode, { nullable: true })
  currency?: string | null
}
