import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../../db/client.ts'
import { addKeyUsage } from '../../domain/keys/addKeyUsage.ts'
import type { KeyUse } from '../../domain/keys/addKeyUsage.ts'
import type { Trace } from '../Trace.ts'

const WRITE_EVERY_MS = 5_000
/** Names of root fields that one key is counted by between two writings; there are not many more. */
const MOST_OPERATIONS = 200

/** What is known of a request, or of a subscription on a socket. */
type Counted = Pick<Trace, 'actor' | 'operation' | 'cost' | 'errorCode'>

/**
 * What API keys ask for, added up here and written every few seconds and at the end, never for a request. When the
 * process is killed the last seconds are lost: these are figures, not a ledger.
 */
export class KeyUsage {
  readonly #db: Database
  readonly #log: FastifyBaseLogger
  readonly #timer: NodeJS.Timeout
  #worlds = new Map<string, Map<string, Map<string, KeyUse>>>()
  #writing: Promise<void> = Promise.resolve()

  constructor(db: Database, log: FastifyBaseLogger, writeEveryMs = WRITE_EVERY_MS) {
    this.#db = db
    this.#log = log
    this.#timer = setInterval(() => void this.write(), writeEveryMs)
    this.#timer.unref()
  }

  /** Counts a request that is over, if an API key made it. */
  note({ actor, operation, cost, errorCode }: Counted, durationMs: number): void {
    if (actor?.kind !== 'API_KEY') return
    // A request that never came to run is known by its route alone.
    const use = this.#useOf(actor.environmentId, actor.id, operation.startsWith('/') ? 'other' : operation)
    const took = Math.round(durationMs)
    use.calls++
    use.totalMs += took
    if (errorCode !== null) use.refusals++
    else use.cost += cost ?? 0
    if (took > use.slowestMs) use.slowestMs = took
  }

  /** Writes what was counted so far. What cannot be written now is counted on. */
  write(): Promise<void> {
    return (this.#writing = this.#writing.then(() => this.#write()))
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.write()
  }

  async #write(): Promise<void> {
    const worlds = this.#worlds
    this.#worlds = new Map()
    for (const [environmentId, keys] of worlds) {
      const uses = [...keys.values()].flatMap((operations) => [...operations.values()])
      try {
        await addKeyUsage(this.#db, environmentId, uses)
      } catch (error) {
        this.#log.warn({ err: error }, 'the usage of keys could not be written; it is tried again')
        for (const use of uses) this.#putBack(environmentId, use)
      }
    }
  }

  #putBack(environmentId: string, { apiKeyId, operation, ...counts }: KeyUse): void {
    const use = this.#useOf(environmentId, apiKeyId, operation)
    use.calls += counts.calls
    use.cost += counts.cost
    use.refusals += counts.refusals
    use.totalMs += counts.totalMs
    use.slowestMs = Math.max(use.slowestMs, counts.slowestMs)
  }

  #useOf(environmentId: string, apiKeyId: string, operation: string): KeyUse {
    const keys = made(this.#worlds, environmentId)
    const operations = made(keys, apiKeyId)
    const name = operations.size < MOST_OPERATIONS || operations.has(operation) ? operation : 'several'
    let use = operations.get(name)
    if (!use) {
      use = { apiKeyId, operation: name, calls: 0, cost: 0, refusals: 0, totalMs: 0, slowestMs: 0 }
      operations.set(name, use)
    }
    return use
  }
}

function made<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = map.get(key)
  if (!inner) map.set(key, (inner = new Map()))
  return inner
}
