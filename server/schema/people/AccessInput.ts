import { Field, ID, InputType } from 'type-graphql'
import { LimitsInput } from './LimitsInput.ts'

@InputType({
  description: 'What somebody may do and see, all of it: what is left out is not confined and not limited.',
})
export class AccessInput {
  @Field(() => ID, { description: 'What they may do.' })
  roleId!: string

  @Field(() => [ID], { nullable: true, description: 'Shops of this world; what is said in the other world stays.' })
  shopIds?: string[] | null

  @Field(() => [String], {
    nullable: true,
    description: 'They see clients with one of these tags; null is every client.',
  })
  clientTags?: string[] | null

  @Field(() => ID, {
    nullable: true,
    description: "A client of this world, whose person this is; with the clients' role.",
  })
  clientId?: string | null

  @Field(() => LimitsInput, { nullable: true, description: "Null in a limit is the role's." })
  limits?: LimitsInput | null
}
