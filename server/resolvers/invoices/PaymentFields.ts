import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { PaymentRow } from '../../../db/schema/invoices.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { Invoice } from '../../schema/invoices/Invoice.ts'
import { Payment } from '../../schema/invoices/Payment.ts'
import { Money } from '../../schema/kernel/Money.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { money } from '../kernel/money.ts'

@Resolver(() => Payment)
export class PaymentFields {
  @FieldResolver(() => ID)
  id(@Root() payment: PaymentRow) {
    return publicId('PAYMENT', payment.id)
  }

  @FieldResolver(() => Invoice)
  invoice(@Root() payment: PaymentRow, @Ctx() graph: GraphContext) {
    return loadersOf(graph).invoice.load(payment.invoiceId)
  }

  @FieldResolver(() => Money)
  amount(@Root() payment: PaymentRow) {
    return money(payment.amountMinor, payment)
  }
}
