import { ObjectType } from 'type-graphql'
import { UserError } from './UserError.ts'

@ObjectType({
  implements: UserError,
  description: 'Any refusal that carries no data of its own.',
  simpleResolvers: true,
})
export class Refusal extends UserError {}
