import { Field, Int, ObjectType } from 'type-graphql'
import { Passkey } from './Passkey.ts'

@ObjectType({ description: "How the signed-in person's account is guarded.", simpleResolvers: true })
export class SignInSecurity {
  @Field(() => Boolean, { description: 'Whether a code from an app is asked for after the password.' })
  oneTimeCodes!: boolean

  @Field(() => Int, { description: 'Codes that are still good for whoever lost the app.' })
  recoveryCodesLeft!: number

  @Field(() => [Passkey])
  passkeys!: Passkey[]
}
