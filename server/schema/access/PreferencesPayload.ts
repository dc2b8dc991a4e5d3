import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Preferences } from './Preferences.ts'

@ObjectType({ simpleResolvers: true })
export class PreferencesPayload {
  @Field(() => Preferences, { nullable: true })
  preferences!: Preferences | null

  @Field(() => [UserError])
  errors!: UserError[]
}
