import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { giveCredit } from '../../domain/credit/giveCredit.ts'
import { previewRecovery } from '../../domain/credit/previewRecovery.ts'
import { readResellerCredit } from '../../domain/credit/readCreditAccount.ts'
import { readCreditEntries } from '../../domain/credit/readCreditEntries.ts'
import { recoverCredit } from '../../domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../domain/credit/setMinimumBalance.ts'
import { undoGiveCredit } from '../../domain/credit/undoGiveCredit.ts'
import { CreditAccount } from '../../schema/credit/CreditAccount.ts'
import { CreditEntryConnection } from '../../schema/credit/CreditEntryConnection.ts'
import { CreditEntryFilter } from '../../schema/credit/CreditEntryFilter.ts'
import { CreditPayload } from '../../schema/credit/CreditPayload.ts'
import { CreditRecoveryPreview } from '../../schema/credit/CreditRecoveryPreview.ts'
import { CreditsPayload } from '../../schema/credit/CreditsPayload.ts'
import { GiveCreditInput } from '../../schema/credit/GiveCreditInput.ts'
import { RecoverCreditInput } from '../../schema/credit/RecoverCreditInput.ts'
import { SetMinimumBalanceInput } from '../../schema/credit/SetMinimumBalanceInput.ts'
import { UndoGiveCreditInput } from '../../schema/credit/UndoGiveCreditInput.ts'
import { CurrencyCode } from '../../schema/kernel/CurrencyCode.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { Allow } from '../kernel/access.ts'
import { answerEach, SHARED_AT_ONCE } from '../kernel/answerEach.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class CreditOperations {
  @Allow('credit.read')
  @Query(() => CreditAccount, { description: "The reseller's own credit, from which it gives." })
  resellerCredit(
    @Arg('currency', () => CurrencyCode, { nullable: true }) currency: string | null,
    @Ctx() graph: GraphContext,
  ) {
    return readResellerCredit(signedIn(graph), currency)
  }

  @Allow('credit.read')
  @Query(() => CreditRecoveryPreview)
  creditRecoveryPreview(
    @Arg('subAccountId', () => ID) subAccountId: string,
    @Arg('currency', () => CurrencyCode, { nullable: true }) currency: string | null,
    @Ctx() graph: GraphContext,
  ) {
    return previewRecovery(signedIn(graph), subAccountId, currency)
  }

  @Allow('credit.read')
  @Query(() => CreditEntryConnection, { description: "Every movement of clients' credit, newest first." })
  async creditEntries(
    @Arg('filter', () => CreditEntryFilter, { nullable: true }) filter: CreditEntryFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    return connection(await readCreditEntries(signedIn(graph), filter, args))
  }

  @BusinessMutation(() => CreditPayload, 'credit.give')
  giveCredit(@Arg('input', () => GiveCreditInput) input: GiveCreditInput, @Ctx() graph: GraphContext) {
    return giveCredit(signedIn(graph), input)
  }

  @Allow('credit.give')
  @Mutation(() => CreditsPayload)
  giveCredits(@Arg('inputs', () => [GiveCreditInput]) inputs: GiveCreditInput[], @Ctx() graph: GraphContext) {
    return answerEach(graph, inputs, (input) => giveCredit(signedIn(graph), input), SHARED_AT_ONCE)
  }

  @BusinessMutation(
    () => CreditPayload,
    'credit.give',
    'Takes back a gift of credit, as far as the client still has it free, within ten minutes and by whoever gave it.',
  )
  undoGiveCredit(@Arg('input', () => UndoGiveCreditInput) input: UndoGiveCreditInput, @Ctx() graph: GraphContext) {
    return undoGiveCredit(signedIn(graph), input)
  }

  @BusinessMutation(() => CreditPayload, 'credit.recover')
  recoverCredit(@Arg('input', () => RecoverCreditInput) input: RecoverCreditInput, @Ctx() graph: GraphContext) {
    return recoverCredit(signedIn(graph), input)
  }

  @BusinessMutation(() => CreditPayload, 'credit.limit')
  setMinimumBalance(
    @Arg('input', () => SetMinimumBalanceInput) input: SetMinimumBalanceInput,
    @Ctx() graph: GraphContext,
  ) {
    return setMinimumBalance(signedIn(graph), input)
  }
}
