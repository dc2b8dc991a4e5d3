import { Arg, Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { readClientCredit } from '../../domain/credit/readCreditAccount.ts'
import { readJournal } from '../../domain/events/readJournal.ts'
import { readInvoices } from '../../domain/invoices/readInvoices.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { readOrders } from '../../domain/orders/readOrders.ts'
import { CreditAccount } from '../../schema/credit/CreditAccount.ts'
import { JournalConnection } from '../../schema/events/JournalConnection.ts'
import { InvoiceConnection } from '../../schema/invoices/InvoiceConnection.ts'
import { InvoiceFilter } from '../../schema/invoices/InvoiceFilter.ts'
import { AvailableAction } from '../../schema/kernel/AvailableAction.ts'
import { CurrencyCode } from '../../schema/kernel/CurrencyCode.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { OrderConnection } from '../../schema/orders/OrderConnection.ts'
import { OrderFilter } from '../../schema/orders/OrderFilter.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { availableAction } from '../kernel/availableAction.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver(() => SubAccount)
export class SubAccountFields {
  @FieldResolver(() => ID)
  id(@Root() client: SubAccountRow) {
    return publicId('SUB_ACCOUNT', client.id)
  }

  /** The reseller's own way of sorting clients: none of the client's business. */
  @FieldResolver(() => [String])
  tags(@Root() client: SubAccountRow, @Ctx() graph: GraphContext) {
    return signedIn(graph).actor.confines?.clientId ? [] : client.tags
  }

  @FieldResolver(() => CreditAccount)
  credit(
    @Root() client: SubAccountRow,
    @Arg('currency', () => CurrencyCode, { nullable: true }) currency: string | null,
    @Ctx() graph: GraphContext,
  ) {
    return readClientCredit(signedIn(graph), client.id, currency)
  }

  @FieldResolver(() => [CreditAccount])
  credits(@Root() client: SubAccountRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).clientCredits.load(client.id)
  }

  @FieldResolver(() => OrderConnection)
  async orders(
    @Root() client: SubAccountRow,
    @Arg('filter', () => OrderFilter, { nullable: true }) filter: OrderFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    const own = { ...filter, subAccountId: publicId('SUB_ACCOUNT', client.id) }
    return connection(await readOrders(signedIn(graph), own, args))
  }

  @FieldResolver(() => InvoiceConnection)
  async invoices(
    @Root() client: SubAccountRow,
    @Arg('filter', () => InvoiceFilter, { nullable: true }) filter: InvoiceFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    const own = { ...filter, subAccountId: publicId('SUB_ACCOUNT', client.id) }
    return connection(await readInvoices(signedIn(graph), own, args))
  }

  @FieldResolver(() => JournalConnection)
  async journal(@Root() client: SubAccountRow, @Args(() => PageArgs) args: PageArgs, @Ctx() graph: GraphContext) {
    return connection(await readJournal(signedIn(graph), { kind: 'SUB_ACCOUNT', uuid: client.id }, args))
  }

  @FieldResolver(() => [AvailableAction])
  availableActions(@Ctx() graph: GraphContext) {
    return [
      availableAction(graph, 'createOrder', 'orders.create'),
      availableAction(graph, 'createInvoice', 'invoices.create'),
      availableAction(graph, 'giveCredit', 'credit.give'),
      availableAction(graph, 'recoverCredit', 'credit.recover'),
      availableAction(graph, 'setMinimumBalance', 'credit.limit'),
      availableAction(graph, 'addNote', 'notes.write'),
    ]
  }
}
