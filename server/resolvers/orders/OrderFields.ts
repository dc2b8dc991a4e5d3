import { Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { readJournal } from '../../domain/events/readJournal.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import type { Right } from '../../domain/kernel/rights.ts'
import { blockOfOrderAction, ORDER_ACTIONS, outstandingMinor, receivedMinor } from '../../domain/orders/rules.ts'
import type { OrderAction } from '../../domain/orders/rules.ts'
import { JournalConnection } from '../../schema/events/JournalConnection.ts'
import { Invoice } from '../../schema/invoices/Invoice.ts'
import { AvailableAction } from '../../schema/kernel/AvailableAction.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { Order } from '../../schema/orders/Order.ts'
import { OrderLine } from '../../schema/orders/OrderLine.ts'
import { Shop } from '../../schema/shops/Shop.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { sayReason } from '../../sentences/say.ts'
import { availableAction } from '../kernel/availableAction.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'
import { signedIn } from '../kernel/signedIn.ts'

const RIGHT_FOR: Record<OrderAction, Right> = {
  activate: 'orders.activate',
  delete: 'orders.delete',
  restore: 'orders.delete',
}

@Resolver(() => Order)
export class OrderFields {
  @FieldResolver(() => ID)
  id(@Root() order: OrderRow) {
    return publicId('ORDER', order.id)
  }

  @FieldResolver(() => SubAccount)
  subAccount(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).subAccount.load(order.subAccountId)
  }

  @FieldResolver(() => [OrderLine])
  lines(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).orderLines.load(order.id)
  }

  @FieldResolver(() => Invoice, { nullable: true })
  invoice(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).invoiceOfOrder.load(order.id)
  }

  @FieldResolver(() => Shop)
  shop(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).shop.load(order.shopId)
  }

  @FieldResolver(() => Money)
  total(@Root() order: OrderRow) {
    return money(order.totalMinor, order)
  }

  @FieldResolver(() => Money)
  paid(@Root() order: OrderRow) {
    return money(receivedMinor(order), order)
  }

  @FieldResolver(() => Money)
  outstanding(@Root() order: OrderRow) {
    return money(outstandingMinor(order), order)
  }

  @FieldResolver(() => Money)
  async heldCredit(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    return money((await loadersOf(graph).heldCredit.load(order.id))?.amountMinor ?? 0n, order)
  }

  @FieldResolver(() => String)
  activationReason(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    return sayReason(graph.language, order.activationReason, order.activationPolicy)
  }

  @FieldResolver(() => [AvailableAction])
  availableActions(@Root() order: OrderRow, @Ctx() graph: GraphContext) {
    const by = order.activatedBy ?? order.deletedBy ?? ''
    const at = order.activatedAt ?? order.deletedAt ?? order.createdAt
    return ORDER_ACTIONS.map((action) => {
      const block = blockOfOrderAction(order, action, new Date())
      return availableAction(graph, action, RIGHT_FOR[action], block && new DomainError(block, { by, at }))
    })
  }

  @FieldResolver(() => JournalConnection)
  async journal(@Root() order: OrderRow, @Args(() => PageArgs) args: PageArgs, @Ctx() graph: GraphContext) {
    return connection(await readJournal(signedIn(graph), { kind: 'ORDER', uuid: order.id }, args))
  }
}
