import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { hasRight } from '../../domain/kernel/rights.ts'
import type { Today as TodayCounts } from '../../domain/today/readToday.ts'
import { CreditAccount } from '../../schema/credit/CreditAccount.ts'
import { Today } from '../../schema/today/Today.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver(() => Today)
export class TodayFields {
  @FieldResolver(() => CreditAccount, { nullable: true })
  ownCredit(@Root() today: TodayCounts, @Ctx() graph: GraphContext) {
    return hasRight(signedIn(graph).actor, 'credit.read') ? today.ownCredit : null
  }
}
