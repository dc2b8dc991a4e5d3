import { Bell } from './Bell.ts'
import type { LiveLog } from './LiveLog.ts'
import type { Member, Task } from './Member.ts'
import { Payload } from './Payload.ts'
import type { State, StateSource } from './Source.ts'

/**
 * Identical subscriptions to the state of one thing. Who enters is told the state as it is then; afterwards everybody
 * is told each state that it takes. It is read once for all who wait for it and executed once per state. A member that
 * reads too slowly misses states between, never the last.
 */
export class StateGroup {
  readonly #log: LiveLog
  readonly #task: Task<StateSource>
  readonly #members = new Set<Member>()
  readonly #bell = new Bell()
  readonly #closing = new AbortController()
  #entering: Member[] = []
  #position = 0n
  #state: State | null = null
  #payload: Payload | null = null
  /** Whether an event, or the passing of time, may have changed the state since it was read for everybody. */
  #dirty = false
  #restUntil = 0
  #lookAgainAt = Infinity

  constructor(log: LiveLog, task: Task<StateSource>) {
    this.#log = log
    this.#task = task
  }

  /** Follows the log, until it is closed or an error ends it. */
  async run(ready: () => void): Promise<void> {
    const { environmentId } = this.#task.source
    const unhear = this.#log.listen(environmentId, this.#bell.ring)
    try {
      // First the place in the log, then the state: what happens in between is told twice rather than never.
      this.#position = (await this.#patiently(() => this.#log.reader.head(environmentId))) ?? 0n
      ready()
      while (!this.#closing.signal.aborted) {
        await this.#readLog()
        const now = performance.now()
        if (now >= this.#lookAgainAt) this.#dirty = true
        const forAll = this.#dirty && now >= this.#restUntil
        if (forAll || this.#entering.length > 0) await this.#look(forAll)
        else await this.#bell.wait(this.#patience(now))
      }
    } finally {
      unhear()
    }
  }

  enter(member: Member): Promise<void> {
    this.#entering.push(member)
    this.#bell.ring()
    return Promise.resolve()
  }

  leave(member: Member): void {
    if (this.#members.delete(member)) this.#log.counters.members--
  }

  close(): void {
    for (const member of this.#members) this.leave(member)
    this.#closing.abort()
    this.#bell.ring()
  }

  #patience(now: number): number | null {
    const until = Math.min(this.#dirty ? this.#restUntil : Infinity, this.#lookAgainAt)
    return until === Infinity ? null : Math.max(until - now, 1)
  }

  async #readLog(): Promise<void> {
    const { environmentId } = this.#task.source
    while (this.#log.headOf(environmentId) > this.#position) {
      const batch = (await this.#patiently(() => this.#log.reader.read(environmentId, this.#position))) ?? []
      if (batch.length === 0) return
      this.#position = batch.at(-1)!.seq
      if (!this.#state || batch.some((event) => this.#state!.isTouchedBy(event))) this.#dirty = true
    }
  }

  async #look(forAll: boolean): Promise<void> {
    const entering = this.#entering.splice(0)
    const { source, execute } = this.#task
    if (forAll) this.#dirty = false
    const state = await this.#patiently(() => source.read())
    if (state && (state.state !== this.#state?.state || !this.#payload)) {
      this.#log.counters.executions++
      this.#payload = new Payload(await execute(state.value))
      // The others hear of it when they have rested.
      if (!forAll && this.#members.size > 0) this.#dirty = true
    }
    const now = performance.now()
    if (forAll || this.#members.size === 0) this.#restUntil = now + source.paceMs
    this.#state = state ?? this.#state
    for (const member of entering) if (!member.gone) this.#join(member)
    for (const member of forAll ? this.#members : entering) this.#tell(member)
    this.#lookAgainAt = source.lookAgainAfterMs === null ? Infinity : now + source.lookAgainAfterMs
  }

  #join(member: Member): void {
    this.#members.add(member)
    this.#log.counters.members++
  }

  #tell(member: Member): void {
    if (member.gone || !this.#state || !this.#payload || member.state === this.#state.state) return
    if (member.congested) {
      this.#log.counters.slow++
      void member.drained().then(() => this.#tell(member))
      return
    }
    member.state = this.#state.state
    this.#log.counters.messages++
    member.tell(this.#payload)
  }

  #patiently<T>(work: () => Promise<T>): Promise<T | null> {
    return this.#log.patiently(work, this.#closing.signal)
  }
}
