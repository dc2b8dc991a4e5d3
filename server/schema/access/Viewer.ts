import { Field, ObjectType } from 'type-graphql'
import { Limits } from '../people/Limits.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { Preferences } from './Preferences.ts'
import { Reseller } from './Reseller.ts'
import { User } from './User.ts'
import { World } from './World.ts'

@ObjectType({
  description: 'Who is asking: the person or key, the reseller, the world, the rights.',
  simpleResolvers: true,
})
export class Viewer {
  @Field(() => User, { nullable: true, description: 'The person; null for an API key.' })
  user!: User | null

  @Field(() => SubAccount, {
    nullable: true,
    description: "The client whose person this is, who sees what is that client's and nothing else; null for staff.",
  })
  subAccount!: SubAccount | null

  @Field(() => String, { description: "In words: the person's name or the key's." })
  name!: string

  @Field(() => Reseller)
  reseller!: Reseller

  @Field(() => World)
  world!: World

  @Field(() => [String], { description: 'The words of what this viewer may do, such as orders.activate.' })
  rights!: string[]

  @Field(() => Limits, {
    nullable: true,
    description: 'How far this viewer goes alone when money moves; null where there is no limit at all.',
  })
  limits!: Limits | null

  @Field(() => Preferences)
  preferences!: Preferences

  @Field(() => String, { description: 'The place in the event log before anything that follows this answer.' })
  eventCursor!: string
}
