import { Field, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'

@ObjectType({ description: "What the payer's bank needs for a transfer.", simpleResolvers: true })
export class BankTransferInstructions {
  @Field(() => String, { description: "The name of the account's owner." })
  beneficiary!: string

  @Field(() => String)
  iban!: string

  @Field(() => String, { nullable: true })
  bic!: string | null

  @Field(() => String, { description: "ISO 11649 creditor reference, for the transfer's remittance information." })
  reference!: string

  @Field(() => Money)
  amount!: Money

  @Field(() => String, { nullable: true, description: 'The text inside the EPC QR code.' })
  epcPayload!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'SVG document of the EPC069-12 QR code of the amount; null unless EUR.',
  })
  epcQrSvg!: string | null
}
