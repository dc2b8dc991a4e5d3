import { defaultTypeResolver } from 'graphql'
import { Field, InterfaceType } from 'type-graphql'

/** Whatever is returned as a refusal names its concrete type in `__typename`. */
@InterfaceType({
  description: 'A refusal. Concrete types carry the data that explains it.',
  resolveType: defaultTypeResolver,
})
export abstract class UserError {
  @Field(() => String, {
    description:
      'Stable and machine-readable: INSUFFICIENT_CREDIT, INVALID_STATE, NOT_FOUND, CONFLICT, BALANCE_CHANGED …',
  })
  code!: string

  @Field(() => String, { description: "For people, in the viewer's language." })
  message!: string

  @Field(() => [String], { nullable: true, description: 'The input field it is about, if one.' })
  path!: string[] | null
}
