import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { Node } from '../../schema/kernel/Node.ts'
import { Allow } from './access.ts'
import type { GraphContext } from './GraphContext.ts'
import { nodeOf } from './nodeOf.ts'

@Resolver()
export class NodeResolver {
  @Allow('SIGNED_IN')
  @Query(() => Node, { nullable: true })
  node(@Arg('id', () => ID) id: string, @Ctx() graph: GraphContext) {
    const read = readPublicId(id)
    return read && nodeOf(graph, read)
  }
}
