import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class DeleteRoleInput {
  @Field(() => ID)
  roleId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
