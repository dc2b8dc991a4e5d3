import { Args, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { readJournal } from '../../domain/events/readJournal.ts'
import { blockOfPayment, lightOf, outstandingOf } from '../../domain/invoices/rules.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { JournalConnection } from '../../schema/events/JournalConnection.ts'
import { Invoice } from '../../schema/invoices/Invoice.ts'
import { InvoiceLight } from '../../schema/invoices/InvoiceLight.ts'
import { InvoiceShare } from '../../schema/invoices/InvoiceShare.ts'
import { Payment } from '../../schema/invoices/Payment.ts'
import { AvailableAction } from '../../schema/kernel/AvailableAction.ts'
import { Money } from '../../schema/kernel/Money.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { Order } from '../../schema/orders/Order.ts'
import { OrderLine } from '../../schema/orders/OrderLine.ts'
import { Shop } from '../../schema/shops/Shop.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { availableAction } from '../kernel/availableAction.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { paymentUrl } from './paymentUrl.ts'

@Resolver(() => Invoice)
export class InvoiceFields {
  @FieldResolver(() => ID)
  id(@Root() invoice: InvoiceRow) {
    return publicId('INVOICE', invoice.id)
  }

  @FieldResolver(() => SubAccount)
  subAccount(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).subAccount.load(invoice.subAccountId)
  }

  @FieldResolver(() => Order, { nullable: true })
  order(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return invoice.orderId && loadersOf(graph).order.load(invoice.orderId)
  }

  @FieldResolver(() => Shop)
  shop(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).shop.load(invoice.shopId)
  }

  @FieldResolver(() => Money)
  total(@Root() invoice: InvoiceRow) {
    return money(invoice.totalMinor, invoice)
  }

  @FieldResolver(() => Money)
  paid(@Root() invoice: InvoiceRow) {
    return money(invoice.paidMinor, invoice)
  }

  @FieldResolver(() => Money)
  outstanding(@Root() invoice: InvoiceRow) {
    return money(outstandingOf(invoice), invoice)
  }

  @FieldResolver(() => InvoiceLight)
  light(@Root() invoice: InvoiceRow) {
    return lightOf(invoice)
  }

  @FieldResolver(() => String)
  paymentUrl(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return paymentUrl(graph.publicUrl, invoice)
  }

  @FieldResolver(() => [OrderLine])
  lines(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return invoice.orderId ? loadersOf(graph).orderLines.load(invoice.orderId) : []
  }

  @FieldResolver(() => [Payment])
  payments(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).payments.load(invoice.id)
  }

  @FieldResolver(() => InvoiceShare)
  share(@Root() invoice: InvoiceRow) {
    return invoice
  }

  @FieldResolver(() => JournalConnection)
  async journal(@Root() invoice: InvoiceRow, @Args(() => PageArgs) args: PageArgs, @Ctx() graph: GraphContext) {
    return connection(await readJournal(signedIn(graph), { kind: 'INVOICE', uuid: invoice.id }, args))
  }

  @FieldResolver(() => [AvailableAction])
  availableActions(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    const block = blockOfPayment(invoice)
    return [availableAction(graph, 'recordPayment', 'payments.record', block && new DomainError(block))]
  }
}
