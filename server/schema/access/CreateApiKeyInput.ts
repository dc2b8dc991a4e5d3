import { Field, InputType } from 'type-graphql'

@InputType()
export class CreateApiKeyInput {
  @Field(() => String)
  name!: string

  @Field(() => [String], { nullable: true, description: 'The words of what it may do, such as orders.activate.' })
  scopes?: string[] | null

  @Field(() => [String], {
    nullable: true,
    description:
      'IPv4 and IPv6 addresses and networks, such as 203.0.113.0/24, that it may be used from; 50 at most. Left out, everywhere.',
  })
  addresses?: string[] | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
