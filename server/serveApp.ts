import { join } from 'node:path'
import type { Database } from '../db/client.ts'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { openMailServer } from './gateways/mail/openMailServer.ts'
import { startJobs } from './jobs/startJobs.ts'
import { startSendingMails } from './jobs/startSendingMails.ts'
import { listen } from './listen.ts'
import type { Metrics } from './metrics/Metrics.ts'
import type { Closing } from './open.ts'
import { projectFolder } from './projectFolder.ts'
import { secretKey } from './secretKey.ts'

/** Everything that one process serves, and the clock of its jobs. Throws AddressUnusable with a sentence for the operator. */
export async function serveApp(config: Config, db: Database, metrics: Metrics, open: Closing[]): Promise<void> {
  const { publicUrl, logLevel, shares, trustedProxies, answersMb } = config
  const portalFolder = join(projectFolder(), 'dist', 'portal')
  const app = await buildApp({
    db,
    publicUrl,
    portalFolder,
    secretKey: await secretKey(config.secretKey, config.dataFolder),
    showMail: config.mail.shown,
    log: { level: logLevel },
    shares,
    trustedProxies,
    answersMb,
    metrics,
  })
  open.push(() => app.close())
  await listen(app.fastify, config)
  const jobs = startJobs({ db, publicUrl, live: app.live, log: app.fastify.log }, metrics)
  open.push(() => jobs.stop())
  const { smtpUrl, from } = config.mail
  const mailServer = smtpUrl === null ? null : openMailServer(smtpUrl, from)
  const mail = startSendingMails({ db, log: app.fastify.log }, mailServer?.send ?? null)
  open.push(async () => {
    await mail.stop()
    mailServer?.close()
  })
}
