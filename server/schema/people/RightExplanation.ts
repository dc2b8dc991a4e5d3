import { Field, ObjectType } from 'type-graphql'

@ObjectType({ description: 'Whether somebody may do something, and the rule that decides.', simpleResolvers: true })
export class RightExplanation {
  @Field(() => Boolean, { description: 'Whether they may, alone and now.' })
  allowed!: boolean

  @Field(() => String, {
    description:
      'The rule: INVITED, DEACTIVATED, CLIENT_LOOKS, ROLE_LACKS, CONFINED_WHOLE, OUT_OF_SIGHT, STATE, LIMIT, OTHER_CURRENCY, SECOND_PERSON, OWNER, ROLE_HAS.',
  })
  why!: string

  @Field(() => String, { description: "The rule as a sentence, in the viewer's language." })
  message!: string
}
