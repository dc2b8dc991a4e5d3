import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { mails } from '../../../db/schema/signIn.ts'
import type { MailRow, MailState } from '../../../db/schema/signIn.ts'

/** What became of an attempt to send: REFUSED will not be better next time, AWAY may be. `why` says nothing of the mail. */
export type Sending = { kind: 'SENT' } | { kind: 'REFUSED'; why: string } | { kind: 'AWAY'; why: string }
export type SendMail = (mail: MailRow) => Promise<Sending>

/** Mails that one process takes at once; whoever takes some has them for the lease. */
const TAKEN_AT_ONCE = 10
const LEASE_SECONDS = 120
/** Seconds to the next attempt, after each one that failed; the last of them for all that follow. */
const PAUSES = [5, 20, 60, 300, 900]
const LONGEST_FAILURE = 300

/**
 * Sends what is due in every world. No transaction is open while the mail server is spoken to: a mail is taken for two
 * minutes, and if this process ends in between, another takes it then. What is sent, refused or of no use any more loses
 * what it holds. Without `send` nothing is sent, and what is of no use any more is forgotten all the same.
 */
export async function sendDueMails(db: Database, send: SendMail | null): Promise<void> {
  const worlds = await db.transaction(null, (tx) => tx.execute<{ id: string }>(sql`select worlds_with_mail() as id`))
  for (const { id } of worlds) {
    await expire(db, id)
    if (!send) continue
    for (let taken = await take(db, id); taken.length > 0; taken = await take(db, id)) {
      for (const mail of taken) await settle(db, mail, await send(mail))
    }
  }
}

function expire(db: Database, world: string): Promise<unknown> {
  return db.transaction(world, (tx) =>
    tx
      .update(mails)
      .set({ state: 'EXPIRED', data: {}, endedAt: sql`clock_now()` })
      .where(and(eq(mails.state, 'WAITING'), lte(mails.expiresAt, sql`(select clock_now())`))),
  )
}

function take(db: Database, world: string): Promise<MailRow[]> {
  return db.transaction(world, async (tx) => {
    const due = await tx
      .select({ id: mails.id })
      .from(mails)
      .where(and(eq(mails.state, 'WAITING'), lte(mails.nextAt, sql`(select clock_now())`)))
      .orderBy(asc(mails.nextAt))
      .limit(TAKEN_AT_ONCE)
      .for('update', { skipLocked: true })
    if (due.length === 0) return []
    const ids = due.map(({ id }) => id)
    return tx
      .update(mails)
      .set({ attempts: sql`${mails.attempts} + 1`, nextAt: sql`clock_now() + make_interval(secs => ${LEASE_SECONDS})` })
      .where(inArray(mails.id, ids))
      .returning()
  })
}

function settle(db: Database, { environmentId, id, attempts }: MailRow, outcome: Sending): Promise<unknown> {
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1]!
  const failure = outcome.kind === 'SENT' ? null : outcome.why.slice(0, LONGEST_FAILURE)
  const state: MailState = outcome.kind === 'SENT' ? 'SENT' : 'FAILED'
  const change =
    outcome.kind === 'AWAY'
      ? { failure, nextAt: sql`clock_now() + make_interval(secs => ${pause})` }
      : { failure, state, data: {}, endedAt: sql`clock_now()` }
  return db.transaction(environmentId, (tx) =>
    tx
      .update(mails)
      .set(change)
      .where(and(eq(mails.id, id), eq(mails.state, 'WAITING'))),
  )
}
