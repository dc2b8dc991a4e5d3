import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { createSubAccount } from '../../domain/subAccounts/createSubAccount.ts'
import { readSubAccount } from '../../domain/subAccounts/readSubAccount.ts'
import { readSubAccounts } from '../../domain/subAccounts/readSubAccounts.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { CreateSubAccountInput } from '../../schema/subAccounts/CreateSubAccountInput.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { SubAccountConnection } from '../../schema/subAccounts/SubAccountConnection.ts'
import { SubAccountFilter } from '../../schema/subAccounts/SubAccountFilter.ts'
import { SubAccountPayload } from '../../schema/subAccounts/SubAccountPayload.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class SubAccountOperations {
  @Allow('clients.read')
  @Query(() => SubAccount, { nullable: true })
  subAccount(@Arg('id', () => ID) id: string, @Ctx() graph: GraphContext) {
    const read = readPublicId(id)
    return read?.kind === 'SUB_ACCOUNT' ? readSubAccount(signedIn(graph), read.uuid) : null
  }

  @Allow('clients.read')
  @Query(() => SubAccountConnection)
  async subAccounts(
    @Arg('filter', () => SubAccountFilter, { nullable: true }) filter: SubAccountFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    return connection(await readSubAccounts(signedIn(graph), filter, args))
  }

  @BusinessMutation(() => SubAccountPayload, 'clients.create')
  createSubAccount(
    @Arg('input', () => CreateSubAccountInput) input: CreateSubAccountInput,
    @Ctx() graph: GraphContext,
  ) {
    return createSubAccount(signedIn(graph), input)
  }
}
