import { assertSameAnswers, race } from '../lib/race.ts'
import { listQuestion } from './list.ts'
import { figure, READ_ANEW, resultOf } from './reads.ts'
import type { Scenario } from './Scenario.ts'

/** The list in a world of another size. */
export const largerList: Scenario = {
  name: 'largerList',
  title: 'The list in this world, against itself in one of 100,000 orders',
  writes: false,
  longOnly: true,
  listsOnly: true,
  run: async (bench) => {
    const small = await bench.worldOf(100_000)
    if (!small || small === bench.world) {
      return {
        figures: [],
        rows: [],
        notes: ['Not measured: --other builds the smaller world, which takes a minute or two.'],
      }
    }
    // Both are new processes, equally warm.
    const ours = await bench.startReadingAnew()
    const theirs = await bench.startReadingAnew(small)
    const here = { name: 'Greenlight', server: ours, questions: bench.world.resellers.map(listQuestion) }
    const there = {
      name: '100,000 orders',
      server: theirs,
      questions: small.resellers.map(listQuestion),
      database: small.database,
    }
    const executor = { ...here, name: 'executor', server: await bench.start('apollo') }
    const compared = await assertSameAnswers(executor, [here])
    await executor.server.stop()
    const tracks = await race(bench, [here, there])
    await ours.stop()
    await theirs.stop()
    const note = `${compared} answers were compared with the executor's.`
    return resultOf(tracks, [figure(tracks, there.name, 'p50', 'p50Ms', { atMost: 1.3 }, 1.1)], [note, READ_ANEW])
  },
}
