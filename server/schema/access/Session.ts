import { Field, ID, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { World } from './World.ts'

@ObjectType({ description: 'A browser that is signed in as the person who asks.', simpleResolvers: true })
export class Session {
  @Field(() => ID)
  id!: string

  @Field(() => World)
  world!: World

  @Field(() => DateTime, { description: 'When the person came in.' })
  signedInAt!: Date

  @Field(() => DateTime, { description: 'Thirty minutes after it, the session ends.' })
  lastSeenAt!: Date

  @Field(() => DateTime, { description: 'The end, however busy: twelve hours after the sign-in.' })
  expiresAt!: Date

  @Field(() => String, { nullable: true, description: 'The network, not the whole address.' })
  address!: string | null

  @Field(() => String, { nullable: true, description: 'The browser in words, such as "Firefox, Linux".' })
  browser!: string | null

  @Field(() => Boolean, { description: 'Whether it is the one that asks.' })
  current!: boolean
}
