import { Field, ID, ObjectType } from 'type-graphql'
import { CurrencyCode } from '../kernel/CurrencyCode.ts'

@ObjectType({ description: 'The company that sells through Greenlight.', simpleResolvers: true })
export class Reseller {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => CurrencyCode, { description: 'Used where a currency is left out.' })
  defaultCurrency!: string

  @Field(() => String, { description: 'IANA name; days begin and end in it.' })
  timeZone!: string
}
