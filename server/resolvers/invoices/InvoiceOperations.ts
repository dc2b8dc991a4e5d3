import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql'
import { createInvoice } from '../../domain/invoices/createInvoice.ts'
import { readInvoice } from '../../domain/invoices/readInvoice.ts'
import { readInvoices } from '../../domain/invoices/readInvoices.ts'
import { recordPayment } from '../../domain/invoices/recordPayment.ts'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { CreateInvoiceInput } from '../../schema/invoices/CreateInvoiceInput.ts'
import { Invoice } from '../../schema/invoices/Invoice.ts'
import { InvoiceConnection } from '../../schema/invoices/InvoiceConnection.ts'
import { InvoiceFilter } from '../../schema/invoices/InvoiceFilter.ts'
import { InvoicePayload } from '../../schema/invoices/InvoicePayload.ts'
import { RecordPaymentInput } from '../../schema/invoices/RecordPaymentInput.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class InvoiceOperations {
  @Allow('invoices.read')
  @Query(() => Invoice, { nullable: true })
  invoice(@Arg('id', () => ID) id: string, @Ctx() graph: GraphContext) {
    const read = readPublicId(id)
    return read?.kind === 'INVOICE' ? readInvoice(signedIn(graph), read.uuid) : null
  }

  @Allow('invoices.read')
  @Query(() => InvoiceConnection)
  async invoices(
    @Arg('filter', () => InvoiceFilter, { nullable: true }) filter: InvoiceFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    return connection(await readInvoices(signedIn(graph), filter, args))
  }

  @BusinessMutation(() => InvoicePayload, 'invoices.create')
  createInvoice(@Arg('input', () => CreateInvoiceInput) input: CreateInvoiceInput, @Ctx() graph: GraphContext) {
    return createInvoice(signedIn(graph), input)
  }

  @BusinessMutation(
    () => InvoicePayload,
    'payments.record',
    'Money received outside the platform: a real payment with its own history.',
  )
  recordPayment(@Arg('input', () => RecordPaymentInput) input: RecordPaymentInput, @Ctx() graph: GraphContext) {
    return recordPayment(signedIn(graph), input)
  }
}
