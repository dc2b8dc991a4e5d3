import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import fastifyCookie from '@fastify/cookie'
import Fastify, { LogController } from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Database } from '../db/client.ts'
import { Vault } from './domain/kernel/Vault.ts'
import { SignInAttempts } from './domain/users/SignInAttempts.ts'
import { SignInFailures } from './domain/users/SignInFailures.ts'
import { Addresses } from './http/Addresses.ts'
import { Documents } from './http/graphql/Documents.ts'
import { Identities } from './http/graphql/Identities.ts'
import { KnownDoor } from './http/graphql/KnownDoor.ts'
import { registerGraphql } from './http/graphql/registerGraphql.ts'
import { HttpServers } from './http/HttpServers.ts'
import { registerDevMail } from './http/registerDevMail.ts'
import { Allowances } from './http/limits/Allowances.ts'
import { Charges } from './http/limits/Charges.ts'
import { KeyUsage } from './http/limits/KeyUsage.ts'
import { LARGEST_BODY, SHARES } from './http/limits/limits.ts'
import type { Shares } from './http/limits/limits.ts'
import { registerErrors } from './http/registerErrors.ts'
import { registerExplorer } from './http/registerExplorer.ts'
import { registerHealth } from './http/registerHealth.ts'
import { registerPayerPages } from './http/registerPayerPages.ts'
import { registerPortal } from './http/registerPortal.ts'
import { registerTraces } from './http/registerTraces.ts'
import { registerSecurityHeaders, securityHeaders } from './http/registerSecurityHeaders.ts'
import { registerSockets } from './http/sockets/registerSockets.ts'
import { watchRequests } from './http/watchRequests.ts'
import { Live } from './live/Live.ts'
import { OpenSockets } from './live/OpenSockets.ts'
import { loggerOptions } from './log/loggerOptions.ts'
import { Metrics } from './metrics/Metrics.ts'
import { Reads } from './reads/Reads.ts'
import { buildGraphQLSchema } from './resolvers/buildSchema.ts'

export interface AppOptions {
  db: Database
  /** The origin that browsers and payers reach this installation at, without a slash at its end. */
  publicUrl: string
  /** Where the portal was built to; nothing of it is served when it was not. */
  portalFolder: string
  /**
   * The installation's key, which opens what the database keeps sealed. Left out, it is made up, and what was sealed is
   * lost at the end.
   */
  secretKey?: Buffer
  /** Whether /dev/mail shows mail that waits, to whoever asks from this machine. */
  showMail?: boolean
  /** Structured lines, to `stream` or else to the standard output. */
  log: { level: string; stream?: Writable }
  /**
   * How long a closing app, which takes no more connections, still answers on those it has, telling clients to let go of
   * them: a request that crosses the closing of an idle connection would be lost. Half a second when left out.
   */
  farewellMs?: number
  /** How long it then waits for requests that are under way, before it cuts them off. Eight seconds when left out. */
  patienceMs?: number
  /** How much each may ask for, where it is not the usual. */
  shares?: Partial<Shares>
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. None when left out. */
  trustedProxies?: readonly string[]
  /** How often sockets are asked whether they still read; one that does not answer until the next time is ended. */
  pingEveryMs?: number
  /** Megabytes of answers that still stand which are kept; the usual when left out, none at 0. */
  answersMb?: number
  /** Where requests and streams are counted; nowhere that anybody sees when left out. */
  metrics?: Metrics
}

export interface App {
  fastify: FastifyInstance
  /** Jobs tell it what they committed. */
  live: Live
  /** Finishes what is under way, sends sockets away over some seconds, and lets go of the database. */
  close(): Promise<void>
}

/** Wires everything that is served. Reads no settings and does not listen. */
export async function buildApp({
  db,
  publicUrl,
  portalFolder,
  secretKey = randomBytes(32),
  showMail = false,
  log,
  farewellMs = 500,
  patienceMs = 8_000,
  shares,
  trustedProxies = [],
  pingEveryMs,
  answersMb,
  metrics = new Metrics(),
}: AppOptions): Promise<App> {
  const servers = new HttpServers()
  const fastify = Fastify({
    logger: loggerOptions(log),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LARGEST_BODY,
    serverFactory: servers.create,
    forceCloseConnections: 'idle',
  })
  const live = new Live(db, fastify.log)
  const usage = new KeyUsage(db, fastify.log)
  servers.tell(watchRequests({ log: fastify.log, metrics, usage }))
  metrics.watchLive(() => live.counters)
  const identities = new Identities(db)
  const sockets = new OpenSockets((credential) => identities.forget(credential))
  const failures = new SignInFailures({
    db,
    onCommitted: (environmentId, seq) => live.committed(environmentId, seq),
    onError: (error) => fastify.log.error({ err: error }, 'a failed sign-in could not be written down'),
  })
  const attempts = new SignInAttempts(db)
  const shared = { db, publicUrl, live, sockets, attempts, failures, vault: new Vault(secretKey) }
  const schema = buildGraphQLSchema()
  const allowed = { ...SHARES, ...shares }
  const addresses = new Addresses(trustedProxies)
  const lookups = new Allowances(allowed.iconsPerMinute)
  const limits = { addresses, usage, lookups, shares: allowed, charges: new Charges(allowed.costPerMinute) }
  const known = { identities, documents: new Documents(schema), reads: new Reads(db.reads, answersMb) }
  const graphql = { ...shared, ...known, ...limits, schema, log: fastify.log }
  let closing = false

  fastify.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  registerTraces(fastify)
  registerErrors(fastify)
  registerSecurityHeaders(fastify, publicUrl)
  await fastify.register(fastifyCookie)
  registerHealth(fastify, { db, live, isClosing: () => closing })
  await registerGraphql(fastify, graphql)
  const door = new KnownDoor(graphql, { headers: securityHeaders(publicUrl), isClosing: () => closing })
  servers.admit((request, response, next) => door.handle(request, response, next))
  const socketServer = registerSockets(fastify, graphql, { pingEveryMs })
  await registerExplorer(fastify)
  if (showMail) registerDevMail(fastify, db)
  registerPayerPages(fastify, { ...shared, addresses, lookups }, portalFolder)
  await registerPortal(fastify, portalFolder)

  return {
    fastify,
    live,
    close: async () => {
      await servers.stopListening()
      // Not before: who is told to close comes back by a new connection, which is then refused rather than cut.
      closing = true
      await Promise.all([sleep(farewellMs), socketServer.close()])
      servers.dismissIdle()
      const impatient = setTimeout(() => servers.cut(), patienceMs)
      await fastify.close()
      clearTimeout(impatient)
      await failures.close()
      await Promise.all([live.close(), identities.close(), usage.close()])
    },
  }
}
