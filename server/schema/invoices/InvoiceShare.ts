import { Field, ObjectType } from 'type-graphql'

@ObjectType({
  description: 'The ways to hand an invoice to its payer: links, QR codes and HTML.',
  simpleResolvers: true,
})
export class InvoiceShare {
  @Field(() => String, { description: 'Stable public address of the payment page, for ever.' })
  paymentUrl!: string

  @Field(() => String, { description: 'SVG document of a QR code that opens the payment page.' })
  linkQrSvg!: string

  @Field(() => String, {
    nullable: true,
    description:
      'SVG document of the EPC069-12 QR code of the remaining amount; null unless EUR, with an IBAN, and unpaid.',
  })
  epcQrSvg!: string | null

  @Field(() => String, { nullable: true, description: 'The text inside the EPC QR code.' })
  epcPayload!: string | null

  @Field(() => String, { description: 'HTML of a button that opens the payment page.' })
  buttonHtml!: string

  @Field(() => String, { description: 'HTML of the live icon.' })
  iconHtml!: string

  @Field(() => String, { description: 'HTML for e-mails: the icon as a picture that links to the payment page.' })
  emailHtml!: string

  @Field(() => String, { description: 'The live icon as an SVG picture.' })
  iconUrl!: string

  @Field(() => String, { description: 'The public view of the payment state as JSON.' })
  jsonUrl!: string
}
