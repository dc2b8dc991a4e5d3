import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { CreditEntryRow } from '../../domain/credit/entries.ts'
import { blockOfUndo } from '../../domain/credit/undoGiveCredit.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { CreditAccount } from '../../schema/credit/CreditAccount.ts'
import { CreditEntry } from '../../schema/credit/CreditEntry.ts'
import { AvailableAction } from '../../schema/kernel/AvailableAction.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { Order } from '../../schema/orders/Order.ts'
import { sayCounterparty } from '../../sentences/say.ts'
import { availableAction } from '../kernel/availableAction.ts'
import { DependsOnActor } from '../kernel/dependsOnActor.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver(() => CreditEntry)
export class CreditEntryFields {
  @FieldResolver(() => ID)
  id(@Root() entry: CreditEntryRow) {
    return publicId('CREDIT_ENTRY', entry.id)
  }

  @FieldResolver(() => Money)
  amount(@Root() entry: CreditEntryRow) {
    return money(entry.amountMinor, entry)
  }

  @FieldResolver(() => Money)
  balanceAfter(@Root() entry: CreditEntryRow) {
    return money(entry.balanceAfterMinor, entry)
  }

  @FieldResolver(() => Order, { nullable: true })
  order(@Root() entry: CreditEntryRow, @Ctx() graph: GraphContext) {
    return entry.orderId && loadersOf(graph).order.load(entry.orderId)
  }

  @FieldResolver(() => CreditAccount)
  account(@Root() entry: CreditEntryRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).creditAccount.load(entry.accountId)
  }

  @FieldResolver(() => String)
  async counterparty(@Root() entry: CreditEntryRow, @Ctx() graph: GraphContext) {
    const account = await loadersOf(graph).creditAccount.load(entry.counterAccountId)
    // To somebody of a client, whatever is not theirs is the reseller.
    const client = account?.subAccountId ? await loadersOf(graph).subAccount.load(account.subAccountId) : null
    return sayCounterparty(graph.language, { kind: account?.kind ?? 'RESELLER', client: client?.name })
  }

  @FieldResolver(() => String)
  actor(@Root() entry: CreditEntryRow) {
    return entry.actorLabel
  }

  @DependsOnActor()
  @FieldResolver(() => [AvailableAction])
  availableActions(@Root() entry: CreditEntryRow, @Ctx() graph: GraphContext) {
    const block = blockOfUndo(entry, signedIn(graph).actor, new Date(), entry.reversed)
    return [availableAction(graph, 'undo', 'credit.give', block && new DomainError(block))]
  }
}
