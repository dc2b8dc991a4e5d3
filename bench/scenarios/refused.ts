import { assertSameAnswers, race } from '../lib/race.ts'
import { randomOrders } from './byId.ts'
import { figure, resultOf } from './reads.ts'
import type { Scenario } from './Scenario.ts'

/**
 * An order asked for as a node, which has no one shape, so that no plan answers it; with a journal, sentences in the
 * viewer's language and what can be done now.
 */
export const DOCUMENT = `query Order($id: ID!) {
  node(id: $id) {
    ... on Order {
      id number status activationReason availableActions { action allowed }
      subAccount { id name } invoice { id number status }
      journal(first: 5) { edges { node { message } } }
    }
  }
}`

/** A document that the read lane must hand on to the executor. */
export const refused: Scenario = {
  name: 'refused',
  title: 'A document that no plan answers, against Apollo + type-graphql as usually written',
  writes: false,
  run: async (bench) => {
    const orders = await randomOrders(bench, 1_000)
    const questions = orders.map(({ id, apiKey }) => ({ query: DOCUMENT, variables: { id }, apiKey }))
    const apollo = { name: 'Apollo + type-graphql', server: await bench.server('apollo'), questions }
    const greenlight = { name: 'Greenlight', server: await bench.server('greenlight'), questions }
    const compared = await assertSameAnswers(apollo, [greenlight])
    const tracks = await race(bench, [greenlight, apollo])
    const figures = [
      figure(tracks, apollo.name, 'requests per second', 'perSecond', { atLeast: 1.7 }, 3),
      figure(tracks, apollo.name, 'CPU per request', 'cpuMs'),
    ]
    return resultOf(tracks, figures, [`${compared} answers were compared with the executor's.`])
  },
}
