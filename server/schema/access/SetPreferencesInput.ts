import { Field, InputType } from 'type-graphql'
import { Density } from './Density.ts'
import { Theme } from './Theme.ts'

@InputType()
export class SetPreferencesInput {
  @Field(() => String, { nullable: true, description: 'ISO 639-1: en, it, ro, pl or fr.' })
  language?: string | null

  @Field(() => Theme, { nullable: true })
  theme?: Theme | null

  @Field(() => Density, { nullable: true })
  density?: Density | null

  @Field(() => Boolean, { nullable: true, description: 'Whether single letters act as shortcuts.' })
  singleKeys?: boolean | null
}
