// Imported into a server before anything else: on SIGUSR2 it collects all garbage and says how many bytes are left, in
// the heap and outside it. What the system counts would say more of the allocator than of what a process keeps.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
/** Each round frees what only finalisers of the round before held on to. */
const ROUNDS = 4

process.on('SIGUSR2', async () => {
  // By a task of its own: whatever still lies on the stack would be taken for used.
  for (let round = 0; round < ROUNDS; round++) {
    await collect({ type: 'major', execution: 'async', flavor: 'last-resort' })
  }
  const { heapUsed, external } = process.memoryUsage()
  console.log(`kept ${heapUsed + external} bytes`)
})
