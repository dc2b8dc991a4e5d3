import type { Group } from '../../live/Groups.ts'
import type { Member } from '../../live/Member.ts'
import type { Payload } from '../../live/Payload.ts'
import type { Connection } from './Connection.ts'

/** One subscription on one socket. There may be very many; it holds nothing that a group can hold for all. */
export class Subscription implements Member {
  group: Group | null = null
  from = -1n
  replayed: Map<string, string> | null = null
  state: string | null = null
  gone = false
  readonly id: string
  /** The one that its connection opened before it. */
  older: Subscription | null
  readonly #connection: Connection

  constructor(connection: Connection, id: string, older: Subscription | null) {
    this.#connection = connection
    this.id = id
    this.older = older
  }

  get congested(): boolean {
    return this.#connection.isCongested
  }

  tell(payload: Payload): void {
    if (!this.gone) this.#connection.write(payload.frame(this.id))
  }

  drained(): Promise<void> {
    return this.gone ? Promise.resolve() : this.#connection.drained()
  }

  fail(error: unknown): void {
    if (!this.gone) this.#connection.fail(this, error)
  }
}
