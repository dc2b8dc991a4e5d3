import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'

/** Whose secret is tried: an account by its e-mail or id, or whoever tries by the network address. */
export type Subject = { account: string } | { address: string }

/** No secret is looked at before this instant. */
export interface Lock {
  until: Date
  /** Whether the account is locked, or only the address. */
  ofAccount: boolean
}

const WINDOW = sql`interval '15 minutes'`
const MOST_BY_ACCOUNT = 10
/** A whole office may come from one address. */
const MOST_BY_ADDRESS = 100

/**
 * How often secrets were tried lately, counted in the database, so that it makes no difference how many processes there
 * are and which of them is asked. Within any quarter of an hour ten secrets of an account are looked at and a hundred
 * from one address, and then none, not even a right one.
 */
export class SignInAttempts {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Counts an attempt. Null: the secret may be looked at; else from when on one may be again. */
  async lockedUntil(...subjects: Subject[]): Promise<Date | null> {
    return (await this.lock(...subjects))?.until ?? null
  }

  /** The same, with what is locked. */
  async lock(...subjects: Subject[]): Promise<Lock | null> {
    let until: Date | null = null
    let ofAccount = false
    for (const subject of subjects) {
      const most = 'account' in subject ? MOST_BY_ACCOUNT : MOST_BY_ADDRESS
      const [row] = await this.#db.transaction(null, (tx) =>
        tx.execute<{ allowed: boolean; free_at: string | null }>(
          sql`select allowed, free_at from try_secret(${hashOf(subject)}, ${most}, ${WINDOW})`,
        ),
      )
      const freeAt = row!.free_at === null ? null : new Date(row!.free_at)
      if (row!.allowed || !freeAt) continue
      if (until === null || freeAt > until) until = freeAt
      if ('account' in subject) ofAccount = true
    }
    return until && { until, ofAccount }
  }

  /** The account's owner is in: the attempts before were typing errors. */
  async forget(subject: Subject): Promise<void> {
    await this.#db.transaction(null, (tx) => tx.execute(sql`select forget_attempts(${hashOf(subject)})`))
  }

  /** Notes that something may be used once only within the quarter of an hour; false when it was used before. */
  async first(text: string): Promise<boolean> {
    const subject = createHash('sha256').update(`once ${text}`).digest()
    const [row] = await this.#db.transaction(null, (tx) =>
      tx.execute<{ allowed: boolean }>(sql`select allowed from try_secret(${subject}, 1, ${WINDOW})`),
    )
    return row!.allowed
  }
}

function hashOf(subject: Subject): Buffer {
  const text = 'account' in subject ? `account ${subject.account}` : `address ${subject.address}`
  return createHash('sha256').update(text).digest()
}
