import { databaseIsAway } from '../../db/client.ts'
import { sendDueMails } from '../domain/mails/sendDueMails.ts'
import type { SendMail } from '../domain/mails/sendDueMails.ts'
import type { JobDependencies } from './everyWorld.ts'

/** Where the database tells that a mail was written. */
const CHANNEL = 'greenlight_mail'
/** A word from the database may be lost, and what failed becomes due without one. */
const LOOK_EVERY_MS = 5_000

/**
 * Sends mail as soon as it is committed, by whatever process, and looks for what is due again. Several processes may do
 * so at once: each mail is taken by one. `send` null: there is no mail server, and mail waits until it is of no use.
 */
export function startSendingMails(
  { db, log }: Pick<JobDependencies, 'db' | 'log'>,
  send: SendMail | null,
): { stop(): Promise<void> } {
  let stopped = false
  let again = false
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    do {
      again = false
      try {
        await sendDueMails(db, send && noted(send))
      } catch (error) {
        if (databaseIsAway(error)) log.warn('the database is away; mail waits')
        else log.error({ err: error }, 'mail could not be sent')
      }
    } while (again && !stopped)
  }
  function noted(deliver: SendMail): SendMail {
    return async (mail) => {
      const outcome = await deliver(mail)
      if (outcome.kind !== 'SENT') {
        const { id, kind, attempts } = mail
        log.warn({ mail: id, kind, attempts, outcome: outcome.kind, why: outcome.why }, 'a mail was not taken')
      }
      return outcome
    }
  }
  function nudge(): void {
    again = true
    if (!stopped) running ??= run().finally(() => (running = null))
  }

  // What was committed before it listens is found by looking then.
  const listening = db.listen(CHANNEL, nudge, nudge)
  const timer = setInterval(nudge, LOOK_EVERY_MS)
  nudge()
  return {
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await Promise.all([listening.close(), running])
    },
  }
}
