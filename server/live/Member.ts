import type { Group } from './Groups.ts'
import type { Payload } from './Payload.ts'

/** One subscription of one socket, as groups see it. The first four are the groups' own notes. */
export interface Member {
  group: Group | null
  /** Everything up to this place of the log was told to it when it joined. */
  from: bigint
  /** What it was told by itself shortly before it joined; null when that cannot matter any more. */
  replayed: Map<string, string> | null
  /** The state that it was told last, of streams that tell one state. */
  state: string | null
  /** Ended: by its client, with its socket, or by an error. */
  readonly gone: boolean
  /** More waits for its socket than a client that reads would leave. */
  readonly congested: boolean
  tell(payload: Payload): void
  /** Resolves when its socket took what was written, or when it is gone. */
  drained(): Promise<void>
  /** Ends it by an error. */
  fail(error: unknown): void
}

/** What a group runs: where its values come from, and what makes a `next` message's payload of one. */
export interface Task<S> {
  source: S
  execute(value: unknown): Promise<string>
}
