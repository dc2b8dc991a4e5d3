import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ simpleResolvers: true })
export class OneTimeCodesPayload {
  @Field(() => String, { nullable: true, description: 'For an app that cannot read the picture. Shown this once.' })
  secret!: string | null

  @Field(() => String, { nullable: true, description: 'What the picture for the app says (otpauth). Shown this once.' })
  uri!: string | null

  @Field(() => String, { nullable: true, description: 'The picture that the app reads, as an SVG document.' })
  picture!: string | null

  @Field(() => [UserError])
  errors!: UserError[]
}
