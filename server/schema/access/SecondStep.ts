import { Field, ObjectType } from 'type-graphql'

@ObjectType({
  description: 'What is left to do to sign in: a code of the app, or a recovery code.',
  simpleResolvers: true,
})
export class SecondStep {
  @Field(() => String, { description: 'Goes with the code, within five minutes.' })
  token!: string
}
