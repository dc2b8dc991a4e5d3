import { Field, ObjectType } from 'type-graphql'
import { CreditPayload } from './CreditPayload.ts'

@ObjectType({ simpleResolvers: true })
export class CreditsPayload {
  @Field(() => [CreditPayload])
  results!: CreditPayload[]
}
