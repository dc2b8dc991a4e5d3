import { placeFreshOrders } from '../lib/freshOrders.ts'
import { FRESH, raceMoves } from './moves.ts'
import type { Scenario } from './Scenario.ts'

const ACTIVATE = `mutation Activate($input: ActivateOrderInput!) {
  activateOrder(input: $input) { order { id status version } errors { code message } }
}`
/** Of each reseller in each round. */
const ORDERS = 400

/** Distinct orders that wait, each activated once. */
export const activateOrder: Scenario = {
  name: 'activateOrder',
  title: 'activateOrder over HTTP, distinct orders of ten resellers',
  writes: true,
  longOnly: true,
  run: (bench) =>
    raceMoves(bench, {
      what: 'activations per second',
      order: 'once',
      against: ['random', 'ten'],
      goal: { atLeast: 0.4 },
      stretch: 0.8,
      round: async () => {
        bench.progress('placing orders to activate')
        const requests = []
        for (const { environmentId, apiKey } of bench.world.resellers) {
          for (const orderId of await placeFreshOrders(bench.database.sql, environmentId, ORDERS)) {
            requests.push({ query: ACTIVATE, variables: { input: { orderId, idempotencyKey: FRESH } }, apiKey })
          }
        }
        // One reseller's after another's would be worked off in one world at a time.
        return requests.sort(() => Math.random() - 0.5)
      },
    }),
}
