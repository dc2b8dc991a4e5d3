import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { outstandingOf } from '../../domain/invoices/rules.ts'
import { buttonHtml, emailHtml, iconHtml } from '../../share/snippets.ts'
import type { SnippetInput } from '../../share/snippets.ts'
import { qrSvg } from '../../share/qrSvg.ts'
import { InvoiceShare } from '../../schema/invoices/InvoiceShare.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { loadersOf } from '../kernel/loaders.ts'
import { epcOf } from './epcOf.ts'
import { paymentUrl } from './paymentUrl.ts'

@Resolver(() => InvoiceShare)
export class InvoiceShareFields {
  @FieldResolver(() => String)
  paymentUrl(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return paymentUrl(graph.publicUrl, invoice)
  }

  @FieldResolver(() => String)
  linkQrSvg(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return qrSvg(paymentUrl(graph.publicUrl, invoice), { title: invoice.number })
  }

  @FieldResolver(() => String, { nullable: true })
  async epcPayload(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    const shop = await loadersOf(graph).shop.load(invoice.shopId)
    return epcOf(invoice, shop!, outstandingOf(invoice))
  }

  @FieldResolver(() => String, { nullable: true })
  async epcQrSvg(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    const payload = await this.epcPayload(invoice, graph)
    return payload && qrSvg(payload, { title: `${invoice.number} ${invoice.paymentReference}` })
  }

  @FieldResolver(() => String)
  buttonHtml(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return buttonHtml(snippet(graph, invoice))
  }

  @FieldResolver(() => String)
  iconHtml(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return iconHtml(snippet(graph, invoice))
  }

  @FieldResolver(() => String)
  emailHtml(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return emailHtml(snippet(graph, invoice))
  }

  @FieldResolver(() => String)
  iconUrl(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return `${graph.publicUrl}/p/${invoice.publicToken}.svg`
  }

  @FieldResolver(() => String)
  jsonUrl(@Root() invoice: InvoiceRow, @Ctx() graph: GraphContext) {
    return `${graph.publicUrl}/p/${invoice.publicToken}.json`
  }
}

const snippet = ({ publicUrl, language }: GraphContext, invoice: InvoiceRow): SnippetInput => ({
  publicUrl,
  language,
  publicToken: invoice.publicToken,
  paymentUrl: paymentUrl(publicUrl, invoice),
  invoiceNumber: invoice.number,
})
