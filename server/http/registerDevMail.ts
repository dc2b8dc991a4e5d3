import { desc, eq, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../../db/client.ts'
import { mails } from '../../db/schema/signIn.ts'
import type { MailRow } from '../../db/schema/signIn.ts'
import { writeMail } from '../gateways/mail/writeMail.ts'
import { html } from '../share/html.ts'
import type { Html } from '../share/html.ts'

const MOST_SHOWN = 50
/** Where requests of this machine come from. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/
/** What proxies add: a request that has one was sent on for somebody else. */
const SENT_ON = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/**
 * Mail that waits, newest first, at /dev/mail: for a demo without a mail server. Whoever reads it can become anybody, so
 * that it is shown to this machine alone and to nobody whom a proxy lets in: to them the address does not exist.
 */
export function registerDevMail(app: FastifyInstance, db: Database): void {
  app.get('/dev/mail', async (request, reply) => {
    if (!isOfThisMachine(request)) return reply.callNotFound()
    const waiting = await readWaiting(db)
    return reply
      .header('cache-control', 'no-store')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
      .type('text/html; charset=utf-8')
      .send(page(waiting).markup)
  })
}

function isOfThisMachine({ raw }: FastifyRequest): boolean {
  const host = (raw.headers.host ?? '').replace(/:\d+$/, '')
  // A name that leads here could be anybody's page, which then reads what this machine may read.
  const named = host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
  return named && LOOPBACK.test(raw.socket.remoteAddress ?? '') && SENT_ON.every((name) => !(name in raw.headers))
}

async function readWaiting(db: Database): Promise<MailRow[]> {
  const worlds = await db.transaction(null, (tx) =>
    tx.execute<{ environment_id: string }>(sql`select environment_id from list_worlds()`),
  )
  const found: MailRow[] = []
  for (const { environment_id: world } of worlds) {
    const some = await db.transaction(world, (tx) =>
      tx.select().from(mails).where(eq(mails.state, 'WAITING')).orderBy(desc(mails.createdAt)).limit(MOST_SHOWN),
    )
    found.push(...some)
  }
  return found.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, MOST_SHOWN)
}

const page = (waiting: MailRow[]): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>Mail of this demo</title>
        <style>
          body {
            max-width: 44rem;
            margin: 2rem auto;
            padding: 0 1rem;
            font:
              16px/1.5 system-ui,
              sans-serif;
          }
          article {
            margin: 1.5rem 0;
            border-top: 1px solid;
          }
          pre {
            font: inherit;
            white-space: pre-wrap;
            overflow-wrap: anywhere;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>Mail of this demo</h1>
          <p>There is no mail server (SMTP_URL), so that mail waits here. Only this machine can read it.</p>
          ${waiting.length === 0 ? html`<p>No mail waits.</p>` : waiting.map(article)}
        </main>
      </body>
    </html>`

function article(mail: MailRow): Html {
  const { subject, text } = writeMail(mail)
  const link = mail.data['link']
  return html`<article lang="${mail.language}">
    <h2>${subject}</h2>
    <p>${mail.toAddress}, <time>${mail.createdAt.toISOString()}</time></p>
    <pre>${text}</pre>
    ${link ? html`<p><a href="${link}">${link}</a></p>` : null}
  </article>`
}
