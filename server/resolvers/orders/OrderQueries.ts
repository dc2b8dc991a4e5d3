import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { readOrder } from '../../domain/orders/readOrder.ts'
import { readActivationQueue, readOrders } from '../../domain/orders/readOrders.ts'
import type { WaitingClient } from '../../domain/orders/readOrders.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { ActivationQueueConnection } from '../../schema/orders/ActivationQueueConnection.ts'
import { Order } from '../../schema/orders/Order.ts'
import { OrderConnection } from '../../schema/orders/OrderConnection.ts'
import { OrderFilter } from '../../schema/orders/OrderFilter.ts'
import { Allow } from '../kernel/access.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class OrderQueries {
  @Allow('orders.read')
  @Query(() => Order, { nullable: true })
  order(@Arg('id', () => ID) id: string, @Ctx() graph: GraphContext) {
    const read = readPublicId(id)
    return read?.kind === 'ORDER' ? readOrder(signedIn(graph), read.uuid) : null
  }

  @Allow('orders.read')
  @Query(() => OrderConnection)
  async orders(
    @Arg('filter', () => OrderFilter, { nullable: true }) filter: OrderFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    return connection(await readOrders(signedIn(graph), filter, args))
  }

  @Allow('orders.read')
  @Query(() => ActivationQueueConnection, {
    description: 'Pending orders grouped by client, the client with the oldest order first.',
  })
  async activationQueue(@Args(() => PageArgs) args: PageArgs, @Ctx() graph: GraphContext) {
    const page = await readActivationQueue(signedIn(graph), args)
    const groups = page.rows.map((row) => ({ ...group(row), cursor: page.cursorOf(row) }))
    return connection({ ...page, rows: groups, cursorOf: (row) => row.cursor })
  }
}

function group({ subAccount, orders }: WaitingClient) {
  const totals = new Map<string, bigint>()
  for (const { currency, totalMinor } of orders) totals.set(currency, (totals.get(currency) ?? 0n) + totalMinor)
  return {
    subAccount,
    orders,
    orderCount: orders.length,
    oldestAt: subAccount.oldestPendingAt!,
    total: [...totals].map(([currency, minor]) => ({ currency, minor })),
  }
}
