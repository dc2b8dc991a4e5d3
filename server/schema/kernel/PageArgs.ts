import { ArgsType, Field, Int } from 'type-graphql'

/**
 * The arguments of every list: the `first` items behind the cursor `after`, or the `last` before the cursor `before`; 0
 * to 100, 25 when left out. In the list's own order either way.
 */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true })
  first?: number | null

  @Field(() => String, { nullable: true })
  after?: string | null

  @Field(() => Int, { nullable: true })
  last?: number | null

  @Field(() => String, { nullable: true })
  before?: string | null
}
