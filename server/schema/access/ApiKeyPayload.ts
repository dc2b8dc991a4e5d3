import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { ApiKey } from './ApiKey.ts'

@ObjectType({ description: '`secret` is shown this once and stored hashed.', simpleResolvers: true })
export class ApiKeyPayload {
  @Field(() => ApiKey, { nullable: true })
  apiKey!: ApiKey | null

  @Field(() => String, { nullable: true })
  secret!: string | null

  @Field(() => [UserError])
  errors!: UserError[]
}
