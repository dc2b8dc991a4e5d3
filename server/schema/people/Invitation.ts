import { Field, ObjectType } from 'type-graphql'

@ObjectType({
  description: 'What the page behind an invitation shows before a password is chosen.',
  simpleResolvers: true,
})
export class Invitation {
  @Field(() => String)
  name!: string

  @Field(() => String, { description: 'The address that it was sent to.' })
  email!: string

  @Field(() => String, { description: 'Who invites.' })
  reseller!: string

  @Field(() => String)
  language!: string
}
