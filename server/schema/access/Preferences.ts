import { Field, ObjectType } from 'type-graphql'
import { Density } from './Density.ts'
import { Theme } from './Theme.ts'

@ObjectType({ description: 'How the portal looks for this person.', simpleResolvers: true })
export class Preferences {
  @Field(() => String, { description: 'ISO 639-1: en, it, ro, pl or fr.' })
  language!: string

  @Field(() => Theme)
  theme!: Theme

  @Field(() => Density)
  density!: Density

  @Field(() => Boolean, { description: 'Whether single letters act as shortcuts.' })
  singleKeys!: boolean
}
