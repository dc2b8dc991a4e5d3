import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ListenersJob {
  port: number
  sockets: number
  apiKey: string | null
  /** What is subscribed to; null for a server that sends to whoever is connected. */
  query: string | null
  /** Part of every text that is counted. */
  expects: string
}

/** What the last socket to hear of an event heard, and when, by the machine's monotonic clock in nanoseconds. */
export interface Heard {
  lastAt: bigint
  text: string
}

/** Many sockets of one server, in a process of their own. */
export class Listeners {
  private constructor(private readonly child: ChildProcess) {}

  /** Opens them all. */
  static async open(job: ListenersJob): Promise<Listeners> {
    const child = fork(fileURLToPath(new URL('load/listeners.ts', import.meta.url)), [JSON.stringify(job)])
    await once(child, 'message')
    return new Listeners(child)
  }

  /** Resolves when every socket has heard the next event. Throws when that takes longer than `patienceMs`. */
  async all(patienceMs = 30_000): Promise<Heard> {
    const [{ lastAt, text }] = (await once(this.child, 'message', { signal: AbortSignal.timeout(patienceMs) })) as [
      { lastAt: string; text: string },
    ]
    return { lastAt: BigInt(lastAt), text }
  }

  close(): void {
    this.child.kill()
  }
}
