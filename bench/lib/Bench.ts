import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from './Database.ts'
import { LoadGenerator } from './LoadGenerator.ts'
import { Server } from './Server.ts'
import { isBuilt, openWorld } from './world.ts'
import type { World } from './world.ts'

export const benchFolder = fileURLToPath(new URL('..', import.meta.url))
export const projectFolder = join(benchFolder, '..')

export interface Pace {
  rounds: number
  roundMs: number
  /** Each server is warm after so many requests; on a busy machine, time would not tell. */
  warmUpRequests: number
  /** And no longer than this. */
  warmUpMs: number
}

export const PACES = {
  quick: { rounds: 3, roundMs: 1_000, warmUpRequests: 15_000, warmUpMs: 4_000 },
  full: { rounds: 7, roundMs: 4_000, warmUpRequests: 10_000, warmUpMs: 20_000 },
} satisfies Record<string, Pace>

/** The servers that can be started; each is a process of its own on the same database. */
export type Kind = 'greenlight' | 'apollo' | 'floor' | 'mercurius' | 'postgraphile' | 'rawWs' | 'bareNews'

const SOURCES: Partial<Record<Kind, string>> = {
  apollo: 'peers/apolloTypeGraphql.ts',
  floor: 'floors/bareHttp.ts',
  mercurius: 'peers/mercurius.ts',
  postgraphile: 'peers/postgraphile.ts',
  rawWs: 'floors/rawWs.ts',
  bareNews: 'floors/bareNews.ts',
}

/** What every scenario works with: the world, the servers, the load generator. */
export class Bench {
  readonly load = new LoadGenerator()
  private readonly servers = new Map<Kind, Promise<Server>>()
  private readonly started: Server[] = []
  private readonly otherWorlds = new Map<number, Promise<World>>()

  constructor(
    readonly world: World,
    readonly pace: Pace,
    /** Whether worlds of other scales may be built, which takes minutes. */
    private readonly mayBuild: boolean,
    readonly progress: (what: string) => void,
  ) {}

  get database(): Database {
    return this.world.database
  }

  /** The world of another scale and the same kind, beside this one; null when it was never built and may not be. */
  async worldOf(orders: number): Promise<World | null> {
    if (orders === this.world.orders) return this.world
    const dataFolder = join(benchFolder, '.data')
    const wanted = { orders, listsOnly: this.world.listsOnly }
    if (!isBuilt(dataFolder, wanted) && !this.mayBuild) return null
    if (!this.otherWorlds.has(orders)) this.otherWorlds.set(orders, openWorld(dataFolder, wanted, this.progress))
    return this.otherWorlds.get(orders)!
  }

  /** The server of that kind on this world, started when it is first asked for. */
  server(kind: Kind): Promise<Server> {
    if (!this.servers.has(kind)) this.servers.set(kind, this.start(kind))
    return this.servers.get(kind)!
  }

  /** A further server of that kind, for whoever measures starts, stops it, or wants another world. */
  start(kind: Kind, world: World = this.world, env: Record<string, string> = {}): Promise<Server> {
    return this.startProcess(kind, argumentsOf(kind), world, env)
  }

  /** Greenlight as it is when no answer stands: it reads each one anew. For whoever measures reading, and stops it. */
  startReadingAnew(world: World = this.world): Promise<Server> {
    return this.start('greenlight', world, { ANSWERS_MB: '0' })
  }

  /** A server of a file of plain JavaScript. */
  startFile(name: string, file: string): Promise<Server> {
    return this.startProcess(name, [file], this.world, {})
  }

  private async startProcess(name: string, args: string[], world: World, env: Record<string, string>): Promise<Server> {
    this.progress(`starting ${name}`)
    const tenants = Object.fromEntries(world.resellers.map((r) => [`Bearer ${r.apiKey}`, r.environmentId]))
    const server = await Server.start({
      name,
      args,
      cwd: projectFolder,
      env: {
        DATABASE_URL: world.database.url,
        BENCH_TENANTS: JSON.stringify(tenants),
        GREENLIGHT_DATA: join(benchFolder, '.data', 'greenlight'),
        NODE_ENV: 'production',
        LOG_LEVEL: 'warn',
        // Costs are counted and limits checked as always; one key only sends here what thousands would.
        COST_PER_MINUTE: '1000000000',
        SOCKETS_PER_USER: '100000',
        SOCKETS_PER_ADDRESS: '100000',
        ...env,
      },
    })
    this.started.push(server)
    return server
  }

  async close(): Promise<void> {
    this.load.stop()
    for (const server of this.started) await server.stop()
    for (const world of this.otherWorlds.values()) await (await world).close()
  }
}

function argumentsOf(kind: Kind): string[] {
  // What npm start imports once everything is installed and built.
  if (kind === 'greenlight') return [join(projectFolder, 'dist/server/main.js')]
  return ['--import', import.meta.resolve('tsx'), join(benchFolder, SOURCES[kind]!)]
}
