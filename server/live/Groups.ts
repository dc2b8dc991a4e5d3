import type { LiveLog } from './LiveLog.ts'
import { LogGroup } from './LogGroup.ts'
import type { Member, Task } from './Member.ts'
import type { LogSource, Source, StateSource } from './Source.ts'
import { StateGroup } from './StateGroup.ts'

/** What a member is in. */
export interface Group {
  readonly key: string
  readonly users: Set<Member>
  /** What is running, once it is known what there is to run and where it stands. */
  readonly running: Promise<LogGroup | StateGroup>
}

/** The groups of identical subscriptions by what makes them identical. */
export class Groups {
  readonly #log: LiveLog
  readonly #groups = new Map<string, Group>()

  constructor(log: LiveLog) {
    this.#log = log
  }

  /**
   * Puts a member among those with the same key; the first one's `open` says what the group runs. Resolves when the
   * member is told with the others, having been told all that lies between its place and theirs. Rejects with what
   * `open` or the place is wrong with; later errors come to `member.fail`.
   */
  async enter(key: string, member: Member, after: bigint | null, open: () => Promise<Task<Source>>): Promise<void> {
    const group = this.#groups.get(key) ?? this.#create(key, open)
    member.group = group
    group.users.add(member)
    this.#log.counters.subscriptions++
    const running = await group.running
    if (!member.gone) await running.enter(member, after)
  }

  /** The member is gone; a group without members ends. */
  leave(member: Member): void {
    const { group } = member
    if (!group?.users.delete(member)) return
    this.#log.counters.subscriptions--
    const isEmpty = group.users.size === 0
    if (isEmpty) this.#forget(group)
    group.running.then(
      (running) => (isEmpty ? running.close() : running.leave(member)),
      () => {}, // Whoever waited for it was told.
    )
  }

  #create(key: string, open: () => Promise<Task<Source>>): Group {
    const group: Group = { key, users: new Set(), running: open().then((task) => this.#run(group, task)) }
    group.running.catch(() => this.#forget(group))
    this.#groups.set(key, group)
    this.#log.counters.groups = this.#groups.size
    return group
  }

  /** Resolves when the group stands in the log. */
  #run(group: Group, task: Task<Source>): Promise<LogGroup | StateGroup> {
    return new Promise((resolve, reject) => {
      const running = groupOf(this.#log, task)
      running
        .run(() => resolve(running))
        .catch((error) => {
          reject(error as Error)
          this.#forget(group)
          for (const member of group.users) member.fail(error)
        })
    })
  }

  #forget(group: Group): void {
    if (this.#groups.get(group.key) === group) this.#groups.delete(group.key)
    this.#log.counters.groups = this.#groups.size
  }
}

function groupOf(log: LiveLog, task: Task<Source>): LogGroup | StateGroup {
  return task.source.kind === 'LOG'
    ? new LogGroup(log, task as Task<LogSource>)
    : new StateGroup(log, task as Task<StateSource>)
}
