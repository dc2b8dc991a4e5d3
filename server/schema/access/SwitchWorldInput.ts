import { Field, InputType } from 'type-graphql'
import { World } from './World.ts'

@InputType()
export class SwitchWorldInput {
  @Field(() => World)
  world!: World
}
