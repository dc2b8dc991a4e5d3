import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Passkey } from './Passkey.ts'

@ObjectType({ simpleResolvers: true })
export class PasskeyPayload {
  @Field(() => Passkey, { nullable: true })
  passkey!: Passkey | null

  @Field(() => [UserError])
  errors!: UserError[]
}
