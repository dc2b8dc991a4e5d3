import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queueMail } from '../../server/domain/mails/queueMail.ts'
import { sendDueMails } from '../../server/domain/mails/sendDueMails.ts'
import { openMailServer } from '../../server/gateways/mail/openMailServer.ts'
import type { MailServer } from '../../server/gateways/mail/openMailServer.ts'
import { startSendingMails } from '../../server/jobs/startSendingMails.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { BreakableMailServer } from '../support/BreakableMailServer.ts'
import type { MailFault } from '../support/BreakableMailServer.ts'

let app: TestApp
let smtp: BreakableMailServer
let server: MailServer
/** Processes that send, which end with the test, also where it fails. */
const sending: { stop(): Promise<void> }[] = []
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())
beforeEach(async () => {
  smtp = await BreakableMailServer.start()
  server = openMailServer(smtp.url, 'Greenlight <no-reply@greenlight.example>', { socketTimeout: 1_000 })
})
afterEach(async () => {
  for (const each of sending.splice(0)) await each.stop()
  server.close()
  await smtp.stop()
  await app.owner`delete from mails`
})

const SECRET = 'https://greenlight.example/reset/the-secret-of-the-link'
const reset = {
  to: 'ada@example.com',
  language: 'it',
  kind: 'PASSWORD_RESET',
  values: { name: 'Ada', link: SECRET },
} as const
const queue = () => app.db.transaction(app.mine.environmentId, (tx) => queueMail(tx, reset))
const send = () => sendDueMails(app.db, server.send)
const keepSending = (db = app.db) => sending.push(startSendingMails({ db, log: app.log }, server.send))
const stored = async () => (await app.owner`select * from mails`)[0]!
/** The next attempt is due. */
const wait = () => app.owner`update mails set next_at = now() where state = 'WAITING'`

describe('a mail', () => {
  it('goes out after the commit, in the reader’s language, and its secret is forgotten', async () => {
    await queue()
    await send()
    expect(smtp.taken).toHaveLength(1)
    const [mail] = smtp.taken
    expect(mail).toMatch(/^To: .*ada@example\.com/im)
    expect(mail).toMatch(/^From: Greenlight <no-reply@greenlight\.example>/im)
    expect(mail).toContain('Una nuova password per Greenlight')
    expect(mail!.replaceAll('=\r\n', '')).toContain(SECRET)
    expect(await stored()).toMatchObject({ state: 'SENT', data: {}, attempts: 1, failure: null })
    await send()
    expect(smtp.taken).toHaveLength(1)
  })

  it('is never sent of what was rolled back', async () => {
    const changedHerMind = app.db.transaction(app.mine.environmentId, async (tx) => {
      await queueMail(tx, reset)
      throw new Error('no')
    })
    await expect(changedHerMind).rejects.toThrow('no')
    await send()
    expect(smtp.taken).toEqual([])
  })

  it('is sent at once by a process that waits for mail', async () => {
    keepSending()
    await expect
      .poll(
        () => app.owner`select pid from pg_stat_activity
          where datname = current_database() and state = 'idle' and query ilike 'listen%greenlight_mail%'`,
        { timeout: 10_000 },
      )
      .toHaveLength(1)
    await queue()
    await expect.poll(() => smtp.taken.length, { timeout: 4_000 }).toBe(1)
  })

  it('that was written before the process listened is sent as soon as it does', async () => {
    let listenNow = () => {}
    const listen: typeof app.db.listen = (...asked) => {
      const begun = new Promise<ReturnType<typeof app.db.listen>>((resolve) => {
        listenNow = () => resolve(app.db.listen(...asked))
      })
      const close = async () => {
        listenNow()
        await (await begun).close()
      }
      return { close }
    }
    await queue()
    keepSending({ ...app.db, listen })
    await expect.poll(() => smtp.taken.length, { timeout: 4_000 }).toBe(1)
    await queue()
    listenNow()
    await expect.poll(() => smtp.taken.length, { timeout: 4_000 }).toBe(2)
  })

  it('is sent once, by however many processes', async () => {
    for (let count = 0; count < 12; count++) await queue()
    await Promise.all([send(), send(), send(), send()])
    expect(smtp.taken).toHaveLength(12)
    expect(new Set(smtp.taken.map((mail) => /^Message-ID: (.*)$/im.exec(mail)![1])).size).toBe(12)
  })

  it.each<[MailFault, RegExp]>([
    ['NOT_NOW', /451/],
    ['SAYS_NOTHING', /ETIMEDOUT|ESOCKET/],
    ['DROPS', /ECONNECTION|ESOCKET|ECONNRESET/],
    ['REFUSES_SENDER', /550/],
  ])('that meets a server which %s waits, tells nobody its secret, and goes out later', async (fault, why) => {
    smtp.fault = fault
    const logged = app.logged.length
    await queue()
    keepSending()
    await expect.poll(async () => (await stored()).failure, { timeout: 4_000 }).toMatch(why)
    await sending.pop()!.stop()
    expect(await stored()).toMatchObject({ state: 'WAITING', attempts: 1 })
    expect((await stored()).next_at.getTime()).toBeGreaterThan(Date.now())
    expect(app.logged.slice(logged).join()).toContain('a mail was not taken')
    expect(app.logged.slice(logged).join()).not.toMatch(/the-secret|ada@example/)
    await send()
    expect(smtp.taken).toEqual([])
    smtp.fault = 'NONE'
    await wait()
    await send()
    expect(smtp.taken).toHaveLength(1)
    expect(await stored()).toMatchObject({ state: 'SENT', data: {}, attempts: 2 })
  })

  it('to an address that is nobody’s is given up', async () => {
    smtp.fault = 'REFUSES_READER'
    await queue()
    await send()
    expect(await stored()).toMatchObject({ state: 'FAILED', data: {}, attempts: 1 })
  })

  it('whose answer was lost is sent again under the same number, so that the reader’s server can tell', async () => {
    smtp.fault = 'LOSES_ANSWER'
    await queue()
    await send()
    smtp.fault = 'NONE'
    await wait()
    await send()
    const numbers = smtp.taken.map((mail) => /^Message-ID: (.*)$/im.exec(mail)![1])
    expect(numbers).toHaveLength(2)
    expect(numbers[0]).toBe(numbers[1])
  })

  it('is taken over when the process that had it ended', async () => {
    await queue()
    await sendDueMails(app.db, () => Promise.reject(new Error('the process ends here'))).catch(() => {})
    expect(await stored()).toMatchObject({ state: 'WAITING', attempts: 1 })
    await wait()
    await send()
    expect(smtp.taken).toHaveLength(1)
  })

  it('is kept by no transaction while the server thinks', async () => {
    smtp.fault = 'SAYS_NOTHING'
    await queue()
    const sent = send()
    await expect.poll(() => smtp.begun).toBe(1)
    const rows =
      await app.owner`select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`
    expect(rows).toHaveLength(0)
    await sent
  })

  it('of no use any more is not sent, and its secret is forgotten, also where there is no mail server', async () => {
    await queue()
    await app.owner`update mails set expires_at = now()`
    await sendDueMails(app.db, null)
    await send()
    expect(smtp.taken).toEqual([])
    expect(await stored()).toMatchObject({ state: 'EXPIRED', data: {} })
  })
})
