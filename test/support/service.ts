import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { openDatabase } from '../../db/client.ts'
import type { Answer, As } from './app.ts'
import { freshDatabase } from './cluster.ts'
import { freePort } from './freePort.ts'
import { buildServer } from './serverProgram.ts'
import type { ServerProcess } from './serverProgram.ts'
import { makeReseller } from './worlds.ts'
import type { TestReseller } from './worlds.ts'

/** The built server as processes of their own that may be killed, and clients that do not give up. */
export interface Service {
  /** Where clients ask: the first process, unless a test sends them elsewhere. */
  url: string
  /** The addresses of all processes. */
  readonly urls: string[]
  readonly reseller: TestReseller
  /** The owner of the tables, to look behind the curtain. */
  readonly owner: postgres.Sql
  /** The first process now. */
  readonly server: ServerProcess
  /** What all processes so far have printed. */
  readonly output: string
  /** How often a client had to ask again. */
  readonly retries: number
  /** Asks until there is an answer: what a client does that must not give up, with the same idempotency key. */
  gql(query: string, variables?: object, as?: As): Promise<Answer>
  /** Asks once. Rejects when the connection breaks. */
  ask(query: string, variables?: object, as?: As & { signal?: AbortSignal }): Promise<Answer>
  /** What /readyz answers; 0 when nobody answers. */
  readiness(): Promise<number>
  /** Kills a process as the system does when memory runs out, and starts another. Resolves when that is ready. */
  killAndStart(which?: number): Promise<void>
  stop(): Promise<void>
}

/** Codes by which the server says that the same may work later. */
const LATER = new Set(['UNAVAILABLE', 'RATE_LIMITED'])

export interface ServiceOptions {
  /** How many processes, each at an address of its own. */
  servers?: number
  settings?: Record<string, string>
  nodeOptions?: string[]
}

/** Its clients are all at one address and use one key; what one may spend is tested elsewhere. */
const NO_SHARES = { COST_PER_MINUTE: '1000000000', SOCKETS_PER_USER: '1000000' }

/** Starts it on a database of its own, which goes when it stops. */
export async function startFreshService(options?: ServiceOptions): Promise<Service> {
  const database = await freshDatabase()
  const service = await startService(database.ownerUrl, options)
  const { stop } = service
  service.stop = () => stop().then(() => database.drop())
  return service
}

/** Starts it on a database. It is to be migrated, or empty: then the server migrates it. */
export async function startService(
  ownerUrl: string,
  { servers: count = 1, settings = {}, nodeOptions = [] }: ServiceOptions = {},
): Promise<Service> {
  const program = await buildServer({ nodeOptions })
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const urls = ports.map((port) => `http://localhost:${port}`)
  const start = (which: number) =>
    program.start({
      DATABASE_URL: ownerUrl,
      PORT: String(ports[which]),
      PUBLIC_URL: urls[0]!,
      LOG_LEVEL: 'warn',
      ...NO_SHARES,
      ...settings,
    })
  const servers = urls.map((_, which) => start(which))
  let url = urls[0]!
  let before = ''
  let retries = 0
  await Promise.all(servers.map((server) => server.ready()))
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  const db = openDatabase(ownerUrl, { max: 2 })
  const reseller = await makeReseller(ownerUrl, db, url)
  await db.close()

  const ask: Service['ask'] = async (query, variables = {}, { key = reseller.apiKey, signal } = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
      signal: signal ?? AbortSignal.timeout(15_000),
    })
    const { data = null, errors } = (await response.json()) as Partial<Answer>
    return { status: response.status, headers: response.headers, data, ...(errors && { errors }) }
  }
  return {
    get url() {
      return url
    },
    set url(elsewhere: string) {
      url = elsewhere
    },
    urls,
    reseller,
    owner,
    get server() {
      return servers[0]!
    },
    get output() {
      return before + servers.map(({ output }) => output).join('')
    },
    get retries() {
      return retries
    },
    ask,
    gql: async (query, variables, as) => {
      for (;;) {
        const answer = await ask(query, variables, as).catch(() => null)
        const later = answer?.errors?.some(({ extensions }) => LATER.has(extensions?.code)) || answer?.status === 503
        if (answer && !later) return answer
        retries++
        await sleep(30 + Math.random() * 40)
      }
    },
    readiness: async () => {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => null)
      return answer?.status ?? 0
    },
    killAndStart: async (which = 0) => {
      const killed = servers[which]!
      await killed.end('SIGKILL')
      before += killed.output
      servers[which] = start(which)
      await servers[which].ready()
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.end('SIGKILL')))
      await owner.end({ timeout: 1 })
      program.remove()
    },
  }
}
