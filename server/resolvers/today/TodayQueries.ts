import { Ctx, Query, Resolver } from 'type-graphql'
import { readToday } from '../../domain/today/readToday.ts'
import { Today } from '../../schema/today/Today.ts'
import { Allow } from '../kernel/access.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class TodayQueries {
  @Allow('orders.read')
  @Query(() => Today, { description: 'What needs a person now.' })
  today(@Ctx() graph: GraphContext) {
    return readToday(signedIn(graph))
  }
}
