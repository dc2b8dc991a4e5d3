import { defaultTypeResolver } from 'graphql'
import { Field, ID, InterfaceType } from 'type-graphql'

/** Anything that can be fetched again by its id alone. Whatever is returned as one names its type in `__typename`. */
@InterfaceType({ resolveType: defaultTypeResolver })
export abstract class Node {
  @Field(() => ID)
  id!: string
}
