import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { activateOrder } from '../../domain/orders/activateOrder.ts'
import { createOrder } from '../../domain/orders/createOrder.ts'
import { deleteOrder } from '../../domain/orders/deleteOrder.ts'
import { restoreOrder } from '../../domain/orders/restoreOrder.ts'
import { ActivateOrderInput } from '../../schema/orders/ActivateOrderInput.ts'
import { CreateOrderInput } from '../../schema/orders/CreateOrderInput.ts'
import { DeleteOrderInput } from '../../schema/orders/DeleteOrderInput.ts'
import { OrderPayload } from '../../schema/orders/OrderPayload.ts'
import { OrdersPayload } from '../../schema/orders/OrdersPayload.ts'
import { RestoreOrderInput } from '../../schema/orders/RestoreOrderInput.ts'
import { Allow } from '../kernel/access.ts'
import { answerEach, SHARED_AT_ONCE } from '../kernel/answerEach.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class OrderMutations {
  @BusinessMutation(() => OrderPayload, 'orders.create')
  createOrder(@Arg('input', () => CreateOrderInput) input: CreateOrderInput, @Ctx() graph: GraphContext) {
    return createOrder(signedIn(graph), input)
  }

  @BusinessMutation(() => OrderPayload, 'orders.activate')
  activateOrder(@Arg('input', () => ActivateOrderInput) input: ActivateOrderInput, @Ctx() graph: GraphContext) {
    return activateOrder(signedIn(graph), input)
  }

  @Allow('orders.activate')
  @Mutation(() => OrdersPayload)
  activateOrders(@Arg('inputs', () => [ActivateOrderInput]) inputs: ActivateOrderInput[], @Ctx() graph: GraphContext) {
    return answerEach(graph, inputs, (input) => activateOrder(signedIn(graph), input), SHARED_AT_ONCE)
  }

  @BusinessMutation(() => OrderPayload, 'orders.delete')
  deleteOrder(@Arg('input', () => DeleteOrderInput) input: DeleteOrderInput, @Ctx() graph: GraphContext) {
    return deleteOrder(signedIn(graph), input)
  }

  @Allow('orders.delete')
  @Mutation(() => OrdersPayload)
  deleteOrders(@Arg('inputs', () => [DeleteOrderInput]) inputs: DeleteOrderInput[], @Ctx() graph: GraphContext) {
    return answerEach(graph, inputs, (input) => deleteOrder(signedIn(graph), input), SHARED_AT_ONCE)
  }

  @BusinessMutation(
    () => OrderPayload,
    'orders.delete',
    'Takes a deletion back while nothing else has followed from it.',
  )
  restoreOrder(@Arg('input', () => RestoreOrderInput) input: RestoreOrderInput, @Ctx() graph: GraphContext) {
    return restoreOrder(signedIn(graph), input)
  }
}
