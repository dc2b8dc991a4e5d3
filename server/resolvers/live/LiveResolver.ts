import { Arg, ID, Resolver, Root } from 'type-graphql'
import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { CreditAccount } from '../../schema/credit/CreditAccount.ts'
import { Event } from '../../schema/events/Event.ts'
import { Invoice } from '../../schema/invoices/Invoice.ts'
import { InvoiceFilter } from '../../schema/invoices/InvoiceFilter.ts'
import { PublicInvoice } from '../../schema/invoices/PublicInvoice.ts'
import { Order } from '../../schema/orders/Order.ts'
import { OrderFilter } from '../../schema/orders/OrderFilter.ts'
import { PaymentPage } from '../../schema/payer/PaymentPage.ts'
import { SubAccount } from '../../schema/subAccounts/SubAccount.ts'
import { Today } from '../../schema/today/Today.ts'
import { LiveStream } from './LiveStream.ts'
import { paymentPageStates, publicInvoiceStates } from './payerStates.ts'
import { creditStates, eventStates, invoiceStates, orderStates, subAccountStates } from './streams.ts'
import { todayStates } from './todayStates.ts'

/**
 * The streams. An event only says where to look: each stream tells of the objects as they are, so the arguments are
 * read by the stream itself and the resolver hands its value through.
 */
@Resolver()
export class LiveResolver {
  @LiveStream(() => Order, 'orders.read', orderStates)
  orderChanged(
    @Root() order: OrderRow,
    @Arg('filter', () => OrderFilter, { nullable: true }) _filter: OrderFilter | null,
    @Arg('after', () => String, { nullable: true }) _after: string | null,
  ) {
    return order
  }

  @LiveStream(() => CreditAccount, 'credit.read', creditStates)
  creditChanged(
    @Root() account: CreditAccountRow,
    @Arg('subAccountId', () => ID, { nullable: true }) _subAccountId: string | null,
    @Arg('after', () => String, { nullable: true }) _after: string | null,
  ) {
    return account
  }

  @LiveStream(() => Invoice, 'invoices.read', invoiceStates)
  invoiceChanged(
    @Root() invoice: InvoiceRow,
    @Arg('filter', () => InvoiceFilter, { nullable: true }) _filter: InvoiceFilter | null,
    @Arg('id', () => ID, { nullable: true }) _id: string | null,
    @Arg('after', () => String, { nullable: true }) _after: string | null,
  ) {
    return invoice
  }

  @LiveStream(
    () => PublicInvoice,
    'PUBLIC',
    publicInvoiceStates,
    'Needs no sign-in: the token is the right. Sends the present state first.',
  )
  publicInvoiceChanged(@Root() invoice: object, @Arg('token', () => String) _token: string) {
    return invoice
  }

  @LiveStream(() => Event, 'orders.read', eventStates)
  events(@Root() event: EventRow, @Arg('after', () => String, { nullable: true }) _after: string | null) {
    return event
  }

  @LiveStream(() => SubAccount, 'clients.read', subAccountStates)
  subAccountChanged(
    @Root() subAccount: SubAccountRow,
    @Arg('id', () => ID, { nullable: true }) _id: string | null,
    @Arg('after', () => String, { nullable: true }) _after: string | null,
  ) {
    return subAccount
  }

  @LiveStream(
    () => Today,
    'orders.read',
    todayStates,
    'The counts of Today, at most once a second; sends the present ones first.',
  )
  todayChanged(@Root() today: object) {
    return today
  }

  @LiveStream(
    () => PaymentPage,
    'PUBLIC',
    paymentPageStates,
    'The payment page of one invoice; sends the present state first.',
  )
  paymentPageChanged(@Root() page: object, @Arg('token', () => String) _token: string) {
    return page
  }
}
