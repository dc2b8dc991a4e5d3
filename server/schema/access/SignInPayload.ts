import { Field, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { UserError } from '../kernel/UserError.ts'
import { SecondStep } from './SecondStep.ts'
import { Viewer } from './Viewer.ts'

@ObjectType({ simpleResolvers: true })
export class SignInPayload {
  @Field(() => Viewer, { nullable: true })
  viewer!: Viewer | null

  @Field(() => SecondStep, { nullable: true, description: 'Not signed in yet: confirmSignIn asks for a code too.' })
  secondStep!: SecondStep | null

  @Field(() => DateTime, { nullable: true, description: 'After too many attempts: none is looked at before.' })
  lockedUntil!: Date | null

  @Field(() => [UserError])
  errors!: UserError[]
}
