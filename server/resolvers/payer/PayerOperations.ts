import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { payFromBalance } from '../../domain/invoices/payFromBalance.ts'
import { readPaymentPage } from '../../domain/invoices/readPaymentPage.ts'
import { readPublicInvoice } from '../../domain/invoices/readPublicInvoice.ts'
import { PublicInvoice } from '../../schema/invoices/PublicInvoice.ts'
import { PayFromBalanceInput } from '../../schema/payer/PayFromBalanceInput.ts'
import { PayFromBalancePayload } from '../../schema/payer/PayFromBalancePayload.ts'
import { PaymentPage } from '../../schema/payer/PaymentPage.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { viewOfPaymentPage } from './viewOfPaymentPage.ts'

@Resolver()
export class PayerOperations {
  @Allow('PUBLIC')
  @Query(() => PublicInvoice, { nullable: true, description: 'Needs no sign-in: the token is the right.' })
  publicInvoice(@Arg('token', () => String) token: string, @Ctx() graph: GraphContext) {
    return readPublicInvoice(graph.db, token)
  }

  @Allow('PUBLIC')
  @Query(() => PaymentPage, {
    nullable: true,
    description: "What the payer sees. Needs no sign-in: the payment page's token is the right.",
  })
  async paymentPage(@Arg('token', () => String) token: string, @Ctx() graph: GraphContext) {
    const page = await readPaymentPage(graph.db, token)
    return page && viewOfPaymentPage(page)
  }

  @BusinessMutation(
    () => PayFromBalancePayload,
    'PUBLIC',
    "The payer settles the invoice from the client's credit. Needs no sign-in: the payment page's token is the right.",
  )
  async payFromBalance(
    @Arg('input', () => PayFromBalanceInput) input: PayFromBalanceInput,
    @Ctx() graph: GraphContext,
  ) {
    const { db, language, publicUrl, live } = graph
    const outside = { db, language, publicUrl, onCommitted: (world: string, seq: bigint) => live.committed(world, seq) }
    const { paymentPage } = await payFromBalance(outside, input)
    return { paymentPage: viewOfPaymentPage(paymentPage) }
  }
}
