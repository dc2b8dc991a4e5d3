import type { Database } from '../../../db/client.ts'
import { concerns, identify } from './identify.ts'
import type { Credentials, Identity } from './identify.ts'
import { keepNewest } from '../../domain/kernel/keepNewest.ts'

/** How long the database's word on who somebody is counts; and from when on it is asked again in the background. */
const COUNTS_MS = 1_000
const RENEW_AFTER_MS = 500
const MOST_KEPT = 10_000
/** Where the database tells that a key, a session or a person's rights have changed. */
const CHANNEL = 'greenlight_access'

interface Known {
  identity: Identity
  asOf: number
}

/**
 * Who is asking, without asking the database at every request. What was found counts for one second at most; a key or
 * session that ends in this process is forgotten at once, and the database tells every process of changed access.
 */
export class Identities {
  readonly #db: Database
  readonly #known = new Map<string, Known>()
  readonly #asking = new Map<string, Promise<Identity | null>>()
  readonly #listening: { close(): Promise<void> }
  readonly #toTell: ((whose: string | null) => void)[] = []
  /** Grows with every change of access, so that an answer that was under way meanwhile is not kept. */
  #changes = 0

  constructor(db: Database) {
    this.#db = db
    this.#listening = db.listen(CHANNEL, (told) => {
      const whose = told === '' ? null : told
      this.forget(whose)
      for (const tell of this.#toTell) tell(whose)
    })
  }

  /** Has `tell` called whenever access has changed anywhere, with whose, as `concerns` reads it. */
  onChange(tell: (whose: string | null) => void): void {
    this.#toTell.push(tell)
  }

  /** Who is asking; null for nobody. Requests that ask at once share the answer. Throws what `identify` throws. */
  async find(from: Credentials): Promise<Identity | null> {
    const name = nameOf(from)
    return name === null ? null : (this.recall(from) ?? this.#ask(name, from))
  }

  /** Who is asking, if that is known now. */
  recall(from: Credentials): Identity | null {
    const name = nameOf(from)
    const known = name === null ? undefined : this.#known.get(name)
    const age = known ? performance.now() - known.asOf : Infinity
    if (age > COUNTS_MS) return null
    // A failure changes nothing: what is known stops counting by itself, and the next request learns of it.
    if (age > RENEW_AFTER_MS) this.#ask(name!, from).catch(() => {})
    return known!.identity
  }

  /** A key or session has ended, or somebody's access has changed. */
  forget(whose: string | null): void {
    // What is being asked now may be answered from before the change: nobody new may share it.
    this.#changes++
    this.#asking.clear()
    for (const [name, { identity }] of this.#known) if (concerns(whose, identity)) this.#known.delete(name)
  }

  close(): Promise<void> {
    return this.#listening.close()
  }

  #ask(name: string, from: Credentials): Promise<Identity | null> {
    const asking = this.#asking.get(name)
    if (asking) return asking
    const asked = this.#identify(name, from).finally(() => {
      if (this.#asking.get(name) === asked) this.#asking.delete(name)
    })
    this.#asking.set(name, asked)
    return asked
  }

  async #identify(name: string, from: Credentials): Promise<Identity | null> {
    const asOf = performance.now()
    const changes = this.#changes
    const identity = await identify(this.#db, from, true)
    if (changes !== this.#changes) return identity
    if (identity) keepNewest(this.#known, name, { identity, asOf }, MOST_KEPT)
    else this.#known.delete(name)
    return identity
  }
}

/** All that came to say who is asking: which part of it counts is for `identify` to decide. */
const nameOf = ({ authorization, sessionToken }: Credentials): string | null =>
  authorization || sessionToken ? `${authorization ?? ''}\n${sessionToken ?? ''}` : null
