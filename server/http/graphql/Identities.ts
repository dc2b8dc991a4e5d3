import type { Database } from '../../../db/client.ts'
import { identify } from './identify.ts'
import type { Credentials, Identity } from './identify.ts'

/** How long the database's word on who somebody is counts; and from when on it is asked again in the background. */
const COUNTS_MS = 1_000
const RENEW_AFTER_MS = 500
const MOST_KEPT = 10_000
/** Where the database tells that a key, a session or a person's rights have changed. */
const CHANNEL = 'greenlight_access'

interface Known {
  identity: Identity
  asOf: number
  renewing: boolean
}

/**
 * Who is asking, without asking the database at every request. What was found counts for one second at most; a key or
 * session that ends in this process is forgotten at once, and the database tells every process of changed access.
 */
export class Identities {
  readonly #db: Database
  readonly #known = new Map<string, Known>()
  readonly #listening: { close(): Promise<void> }
  /** Grows with every change of access, so that an answer that was under way meanwhile is not kept. */
  #changes = 0

  constructor(db: Database) {
    this.#db = db
    this.#listening = db.listen(CHANNEL, () => this.forgetAll())
  }

  /** Who is asking; null for nobody. Throws what `identify` throws. */
  async find(from: Credentials): Promise<Identity | null> {
    return this.recall(from) ?? this.#ask(from)
  }

  /** Who is asking, if that is known now; null when the database must be asked. */
  recall(from: Credentials): Identity | null {
    const name = nameOf(from)
    const known = name === null ? undefined : this.#known.get(name)
    if (!known) return null
    const age = performance.now() - known.asOf
    if (age > COUNTS_MS) return null
    if (age > RENEW_AFTER_MS && !known.renewing) this.#renew(from, known)
    return known.identity
  }

  /** The key or session has ended. */
  forget(credential: string): void {
    this.#changes++
    for (const [name, { identity }] of this.#known) if (identity.credential === credential) this.#known.delete(name)
  }

  forgetAll(): void {
    this.#changes++
    this.#known.clear()
  }

  close(): Promise<void> {
    return this.#listening.close()
  }

  async #ask(from: Credentials): Promise<Identity | null> {
    const name = nameOf(from)
    const asOf = performance.now()
    const changes = this.#changes
    const identity = await identify(this.#db, from, true)
    if (name === null || changes !== this.#changes) return identity
    this.#known.delete(name)
    if (!identity) return null
    this.#known.set(name, { identity, asOf, renewing: false })
    if (this.#known.size > MOST_KEPT) this.#known.delete(this.#known.keys().next().value!)
    return identity
  }

  /** A failure changes nothing: what is known stops counting by itself, and the next request learns of it. */
  #renew(from: Credentials, known: Known): void {
    known.renewing = true
    this.#ask(from).catch(() => {
      known.renewing = false
    })
  }
}

const nameOf = ({ authorization, sessionToken }: Credentials): string | null => authorization ?? sessionToken
