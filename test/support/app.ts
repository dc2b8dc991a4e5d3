import { PassThrough } from 'node:stream'
import type { FastifyBaseLogger } from 'fastify'
import postgres from 'postgres'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import type { Shares } from '../../server/http/limits/limits.ts'
import type { Live } from '../../server/live/Live.ts'
import type { Metrics } from '../../server/metrics/Metrics.ts'
import { freshDatabase } from './cluster.ts'
import { freePort } from './freePort.ts'
import { Make } from './make.ts'
import { pooledAddress } from './pgBouncer.ts'
import type { PgBouncer } from './pgBouncer.ts'
import { Socket } from './Socket.ts'
import { Stream } from './Stream.ts'
import { makeReseller } from './worlds.ts'
import type { TestReseller } from './worlds.ts'

/** Who asks, and how. Left out: the first reseller's program. `key: null` is nobody. */
export interface As {
  key?: string | null
  cookie?: string
  origin?: string
  language?: string
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  errors?: any[]
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  extensions?: any
}

/** The real app on a database of its own, with two resellers, reached as the world reaches it. */
export interface TestApp {
  url: string
  wsUrl: string
  /** The reseller that acts when nothing is said. */
  mine: TestReseller
  other: TestReseller
  /** API keys of the live worlds of the two. */
  apiKey: string
  otherApiKey: string
  /** Makes clients, products, orders and invoices through the API. */
  make: Make
  gql(query: string, variables?: object, as?: As): Promise<Answer>
  /** Opens a socket, says who asks, and subscribes: what is committed from then on is told, or why it is not. */
  subscribe(query: string, variables?: object, as?: As): Promise<Stream>
  /** A socket that has not said anything yet. */
  socket(as?: As): Promise<Socket>
  /** Signs in and answers the cookie. */
  signIn(reseller?: Pick<TestReseller, 'email' | 'password'>): Promise<string>
  /** The place in the log now. */
  cursor(as?: As): Promise<string>
  /** The owner of the tables, to look behind the curtain. */
  owner: postgres.Sql
  db: Database
  live: Live
  log: FastifyBaseLogger
  /** What was logged, line by line. */
  logged: string[]
  /** Stops serving as SIGTERM does, and serves again at the same address. */
  restart(): Promise<void>
  close(): Promise<void>
  stop(): Promise<void>
}

/** A test asks in a second what others ask in an hour; the tests of these limits say so themselves. */
export const AMPLE: Shares = {
  costPerMinute: 1_000_000_000,
  socketsPerUser: 100_000,
  socketsPerAddress: 100_000,
  iconsPerMinute: 1_000_000_000,
}

export interface TestAppOptions {
  /** Serves a portal too. */
  portalFolder?: string
  /** Finds sockets that read nothing sooner. */
  pingEveryMs?: number
  /** What each may ask for; ample when left out. */
  shares?: Partial<Shares>
  trustedProxies?: string[]
  /** What is logged besides `info`. */
  logLevel?: string
  /** Everything but listening and locks goes through it. */
  pooler?: PgBouncer
  /** Counts what is asked. */
  metrics?: Metrics
}

/** Starts it. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { ownerUrl, drop } = await freshDatabase()
  const pooler = options.pooler?.through(ownerUrl) ?? pooledAddress(ownerUrl)
  const db = openDatabase(ownerUrl, { max: 8, pooler })
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  const port = await freePort()
  const url = `http://localhost:${port}`
  const wsUrl = `ws://localhost:${port}/graphql`
  const logged: string[] = []
  const stream = new PassThrough()
  stream.setEncoding('utf8').on('data', (text: string) => logged.push(...text.trim().split('\n')))

  const start = async (): Promise<App> => {
    const portalFolder = options.portalFolder ?? '/nowhere'
    const app = await buildApp({
      db,
      publicUrl: url,
      portalFolder,
      log: { level: options.logLevel ?? 'info', stream },
      farewellMs: 0,
      patienceMs: 1_000,
      pingEveryMs: options.pingEveryMs,
      metrics: options.metrics,
      shares: { ...AMPLE, ...options.shares },
      trustedProxies: options.trustedProxies,
    })
    const { groups } = app.live
    const enter = groups.enter.bind(groups)
    groups.enter = (...member) => enter(...member).finally(() => entered++)
    await app.fastify.listen({ port, host: 'localhost' })
    return app
  }
  /** Subscriptions that are told what is committed, or were refused. */
  let entered = 0
  let app = await start()
  const [mine, other] = [await makeReseller(ownerUrl, db, url), await makeReseller(ownerUrl, db, url)]

  const gql: TestApp['gql'] = async (query, variables = {}, as = {}) => {
    const body = JSON.stringify({ query, variables })
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: headersOf(as, mine), body })
    const answer = (await response.json()) as Partial<Pick<Answer, 'data' | 'errors' | 'extensions'>>
    return {
      status: response.status,
      headers: response.headers,
      data: answer.data ?? null,
      ...(answer.errors && { errors: answer.errors }),
      ...(answer.extensions && { extensions: answer.extensions }),
    }
  }
  const socket: TestApp['socket'] = async (as = { key: null }) => {
    const { authorization: _key, 'content-type': _type, ...headers } = headersOf(as, mine)
    const opened = new Socket(wsUrl, headers)
    await opened.opened()
    return opened
  }
  const subscribe: TestApp['subscribe'] = async (query, variables = {}, as = {}) => {
    const opened = await socket(as)
    const { authorization } = headersOf(as, mine)
    opened.send({ type: 'connection_init', payload: authorization ? { Authorization: authorization } : {} })
    await opened.wait(({ type }) => type === 'connection_ack')
    const before = entered
    opened.send({ type: 'subscribe', id: 'stream', payload: { query, variables } })
    await opened.wait(({ id }) => id === 'stream' || entered > before || opened.raw.readyState === opened.raw.CLOSED)
    return new Stream(opened)
  }
  return {
    url,
    wsUrl,
    mine,
    other,
    apiKey: mine.apiKey,
    otherApiKey: other.apiKey,
    make: new Make(gql),
    gql,
    socket,
    subscribe,
    signIn: async ({ email, password } = mine) => {
      const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { errors { code } } }'
      const { headers } = await gql(query, { input: { email, password } }, { key: null })
      return headers.get('set-cookie')!.split(';')[0]!
    },
    cursor: async (as) => (await gql('{ viewer { eventCursor } }', {}, as)).data.viewer.eventCursor as string,
    owner,
    db,
    live: app.live,
    log: app.fastify.log,
    logged,
    restart: async () => {
      await app.close()
      app = await start()
    },
    close: () => app.close(),
    stop: async () => {
      await app.close()
      await db.close()
      await owner.end()
      await drop()
    },
  }
}

function headersOf({ key, cookie, origin, language, headers }: As, mine: TestReseller): Record<string, string> {
  const shown = key === undefined && cookie === undefined ? mine.apiKey : key
  return {
    'content-type': 'application/json',
    ...(shown && { authorization: `Bearer ${shown}` }),
    ...(cookie && { cookie }),
    ...(origin && { origin }),
    ...(language && { 'accept-language': language }),
    ...headers,
  }
}
