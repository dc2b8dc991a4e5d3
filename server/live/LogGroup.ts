import type { EventRow } from '../../db/schema/events.ts'
import { DomainError } from '../domain/kernel/errors.ts'
import { Bell } from './Bell.ts'
import { BATCH } from './EventReader.ts'
import type { LiveLog } from './LiveLog.ts'
import type { Member, Task } from './Member.ts'
import { Payload } from './Payload.ts'
import { remember } from './remember.ts'
import type { LogSource } from './Source.ts'

/** Sockets written to in one turn; then others have theirs. */
const MEMBERS_PER_TURN = 2_000

/**
 * Identical subscriptions to what the log tells. It follows the log once: each event is read, executed and serialised
 * once and handed to every member. Who replays, or reads too slowly, follows by itself from its own place, with one
 * batch in memory, until it stands where the group stands; it joins while the group reads no row, so that nobody is told
 * an older state after a newer one.
 */
export class LogGroup {
  readonly #log: LiveLog
  readonly #task: Task<LogSource>
  readonly #members = new Set<Member>()
  readonly #bell = new Bell()
  readonly #closing = new AbortController()
  /** What was told last of each key, and at which event: who joined later was not told it. */
  readonly #told = new Map<string, { state: string; seq: bigint }>()
  /** Everything up to here was told to all members. */
  #position = 0n
  #atRest = true
  #resting: (() => void)[] = []
  /** The furthest place that a member joined at. */
  #furthest = -1n
  /** Who was told states before it joined whose events the group had yet to reach, and where the last of them is. */
  #settling: Member[] = []
  #settledAt = -1n

  constructor(log: LiveLog, task: Task<LogSource>) {
    this.#log = log
    this.#task = task
  }

  /** Finds its place in the log and follows it, until it is closed or an error ends it. */
  async run(ready: () => void): Promise<void> {
    const { environmentId } = this.#task.source
    const unhear = this.#log.listen(environmentId, this.#bell.ring)
    try {
      this.#position = (await this.#patiently(() => this.#log.reader.head(environmentId))) ?? 0n
      ready()
      while (!this.#closing.signal.aborted) {
        const batch = await this.#next(this.#position)
        for (const event of batch) {
          await this.#tell(event)
          if (this.#closing.signal.aborted) return
        }
        if (batch.length < BATCH) await this.#growth()
      }
    } finally {
      unhear()
      this.close()
    }
  }

  /** Tells a member from now on, or from its place in the log on. Rejects when the place is no longer kept. */
  async enter(member: Member, after: bigint | null): Promise<void> {
    if (after === null) this.#join(member, this.#position)
    else await this.#followAlone(member, after)
  }

  leave(member: Member): void {
    if (this.#members.delete(member)) this.#log.counters.members--
  }

  close(): void {
    for (const member of this.#members) this.leave(member)
    this.#closing.abort()
    this.#bell.ring()
    this.#rest()
  }

  async #growth(): Promise<void> {
    const { environmentId } = this.#task.source
    while (this.#log.headOf(environmentId) <= this.#position && !this.#closing.signal.aborted) await this.#bell.wait()
  }

  #join(member: Member, place: bigint): void {
    member.from = place
    if (place > this.#furthest) this.#furthest = place
    this.#members.add(member)
    this.#log.counters.members++
  }

  async #tell(event: EventRow): Promise<void> {
    this.#atRest = false
    const told = await this.#patiently(() => this.#task.source.read(event))
    if (told) await this.#spread(event.seq, told)
    this.#position = event.seq
    if (this.#position >= this.#settledAt) for (const member of this.#settling.splice(0)) member.replayed = null
    this.#rest()
  }

  #rest(): void {
    this.#atRest = true
    for (const go of this.#resting.splice(0)) go()
  }

  async #spread(seq: bigint, { value, key, state }: { value: unknown; key: string; state: string }): Promise<void> {
    const before = this.#told.get(key)
    const repeated = before?.state === state
    const since = repeated ? before.seq : -1n
    remember(this.#told, key, { state, seq })
    // Of a state that was told before, only those need to hear who joined after that telling.
    const isDue = ({ from, replayed }: Member) => from < seq && from >= since && replayed?.get(key) !== state
    if (repeated && (this.#furthest < since || !some(this.#members, isDue))) return
    this.#log.counters.executions++
    const payload = new Payload(await this.#task.execute(value))
    let turns = 0
    for (const member of this.#members) {
      if (!isDue(member)) continue
      if (member.congested) this.#sendAway(member)
      else this.#hand(member, payload)
      if (++turns % MEMBERS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #hand(member: Member, payload: Payload): void {
    this.#log.counters.messages++
    member.tell(payload)
  }

  /** The member reads too slowly for the others: it goes on by itself, behind the last event that it was given. */
  #sendAway(member: Member): void {
    this.#log.counters.slow++
    this.leave(member)
    const place = member.from > this.#position ? member.from : this.#position
    this.#followAlone(member, place).catch((error) => member.fail(error))
  }

  async #followAlone(member: Member, after: bigint): Promise<void> {
    const told = new Map<string, string>()
    member.from = after
    while (!member.gone && !this.#closing.signal.aborted) {
      await member.drained()
      if (!this.#atRest) await new Promise<void>((resolve) => this.#resting.push(resolve))
      if (member.gone) return
      // Nobody else runs between this look and the joining.
      if (member.from >= this.#position && this.#atRest) return this.#rejoin(member, told)
      for (const event of await this.#next(member.from)) {
        await this.#tellAlone(member, event, told)
        await member.drained()
        if (member.gone) return
        if (member.from >= this.#position && this.#atRest) return this.#rejoin(member, told)
      }
    }
  }

  #rejoin(member: Member, told: Map<string, string>): void {
    this.#join(member, member.from)
    const head = this.#log.headOf(this.#task.source.environmentId)
    if (head <= this.#position) return
    member.replayed = told
    this.#settling.push(member)
    if (head > this.#settledAt) this.#settledAt = head
  }

  async #tellAlone(member: Member, event: EventRow, told: Map<string, string>): Promise<void> {
    const one = await this.#patiently(() => this.#task.source.read(event))
    if (one && told.get(one.key) !== one.state) {
      this.#log.counters.replays++
      const payload = new Payload(await this.#task.execute(one.value))
      remember(told, one.key, one.state)
      if (!member.gone) this.#hand(member, payload)
    }
    member.from = event.seq
  }

  async #next(after: bigint): Promise<EventRow[]> {
    const batch = (await this.#patiently(() => this.#log.reader.read(this.#task.source.environmentId, after))) ?? []
    if (batch[0] && batch[0].seq !== after + 1n) throw new DomainError('CURSOR_EXPIRED').at('after')
    return batch
  }

  #patiently<T>(work: () => Promise<T>): Promise<T | null> {
    return this.#log.patiently(work, this.#closing.signal)
  }
}

function some<T>(items: Iterable<T>, is: (item: T) => boolean): boolean {
  for (const item of items) if (is(item)) return true
  return false
}
