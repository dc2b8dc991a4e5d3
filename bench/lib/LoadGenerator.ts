import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LoadJob, LoadResult } from './load/job.ts'

/** The process that sends the requests; one job at a time. */
export class LoadGenerator {
  private readonly child: ChildProcess

  constructor() {
    this.child = fork(fileURLToPath(new URL('load/generator.ts', import.meta.url)), { serialization: 'advanced' })
  }

  async run(job: LoadJob): Promise<LoadResult> {
    this.child.send(job)
    const [result] = (await once(this.child, 'message')) as [LoadResult]
    return result
  }

  stop(): void {
    this.child.disconnect()
  }
}
