import { ArgsType, Field, Int } from 'type-graphql'

/** The arguments of every list: at most `first` items (1 to 100, 25 when left out) behind the cursor `after`. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true })
  first?: number | null

  @Field(() => String, { nullable: true })
  after?: string | null
}
