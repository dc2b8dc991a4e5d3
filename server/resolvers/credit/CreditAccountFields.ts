import { Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import { readAccountEntries } from '../../domain/credit/readCreditEntries.ts'
import { availableMinor, isOverLimit } from '../../domain/credit/rules.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { CreditAccount } from '../../schema/credit/CreditAccount.ts'
import { CreditEntryConnection } from '../../schema/credit/CreditEntryConnection.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver(() => CreditAccount)
export class CreditAccountFields {
  @FieldResolver(() => ID)
  id(@Root() account: CreditAccountRow) {
    return publicId('CREDIT_ACCOUNT', account.id)
  }

  @FieldResolver(() => Money)
  balance(@Root() account: CreditAccountRow) {
    return money(account.balanceMinor, account)
  }

  @FieldResolver(() => Money)
  minimumBalance(@Root() account: CreditAccountRow) {
    return money(account.minimumMinor, account)
  }

  @FieldResolver(() => Money)
  held(@Root() account: CreditAccountRow) {
    return money(account.heldMinor, account)
  }

  @FieldResolver(() => Money)
  available(@Root() account: CreditAccountRow) {
    return money(availableMinor(account), account)
  }

  @FieldResolver(() => Boolean)
  overLimit(@Root() account: CreditAccountRow) {
    return isOverLimit(account)
  }

  @FieldResolver(() => SubAccount, { nullable: true })
  subAccount(@Root() account: CreditAccountRow, @Ctx() graph: GraphContext) {
    return account.subAccountId && loadersOf(graph).subAccount.load(account.subAccountId)
  }

  @FieldResolver(() => CreditEntryConnection)
  async entries(@Root() account: CreditAccountRow, @Args(() => PageArgs) args: PageArgs, @Ctx() graph: GraphContext) {
    return connection(await readAccountEntries(signedIn(graph), account.id, args))
  }
}
