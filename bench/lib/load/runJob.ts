import { percentile } from '../statistics.ts'
import { Connection } from './Connection.ts'
import type { LoadJob, LoadResult } from './job.ts'

let freshNumber = Date.now() * 1000

/** Each request with the place of its fresh number. */
const prepare = (job: LoadJob): { bytes: Buffer; at: number }[] =>
  job.requests.map((request) => {
    const bytes = Buffer.from(request)
    return { bytes, at: job.fresh ? bytes.indexOf(job.fresh) : -1 }
  })

/** Sends until the time is over or all were sent, and waits for the last answers. */
export function runJob(job: LoadJob): Promise<LoadResult> {
  const requests = prepare(job)
  const width = job.fresh?.length ?? 0
  const latencies: number[] = []
  const counts: Pick<LoadResult, 'answers' | 'failures' | 'failure'> = { answers: 0, failures: 0 }
  const connections: Connection[] = []
  const begin = performance.now()
  const cpu = process.cpuUsage()
  let next = 0
  let open = job.connections

  const nextRequest = () => {
    if (performance.now() - begin >= job.durationMs) return null
    if (job.order === 'random') return requests[Math.floor(Math.random() * requests.length)]!
    return requests[next++] ?? null
  }
  const fail = (how: string) => {
    counts.failures++
    counts.failure ??= how
  }

  return new Promise((resolve) => {
    const done = () => {
      if (--open > 0) return
      const elapsedMs = performance.now() - begin
      const used = process.cpuUsage(cpu)
      for (const connection of connections) connection.end()
      const sorted = Float64Array.from(latencies).sort()
      const at = (share: number) => (sorted.length > 0 ? percentile(sorted, share) : 0)
      const generatorCpuMs = (used.user + used.system) / 1000
      resolve({ ...counts, elapsedMs, generatorCpuMs, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) })
    }
    const openOne = () => {
      let sentAt = 0
      const send = () => {
        const request = nextRequest()
        if (!request) return done()
        const { bytes, at } = request
        if (at >= 0) bytes.write(String(freshNumber++).padStart(width, '0'), at, 'latin1')
        sentAt = performance.now()
        // The socket may keep what it cannot send at once: the number of the next one must not change it.
        connection.send(at >= 0 ? Buffer.from(bytes) : bytes)
      }
      const answered = (status: number, answer: Buffer) => {
        latencies.push(performance.now() - sentAt)
        counts.answers++
        if (status !== 200 || (job.mustContain && !answer.includes(job.mustContain))) {
          fail(answer.toString('utf8', 0, 2_000))
        }
        send()
      }
      const connection = new Connection(job.port, answered, (error) => {
        fail(String(error))
        done()
      })
      connections.push(connection)
      send()
    }
    for (let i = 0; i < job.connections; i++) openOne()
  })
}
