import { registerEnumType } from 'type-graphql'
import { ACTOR_KINDS } from '../../../db/schema/events.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const ActorKind = enumOf(ACTOR_KINDS)
export type ActorKind = keyof typeof ActorKind

registerEnumType(ActorKind, {
  name: 'ActorKind',
  description: "What kind of actor did it: a person, a third party's key, the payer, or the clock.",
})
