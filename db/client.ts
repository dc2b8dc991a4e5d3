import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { openLane } from './lane.ts'
import type { LaneConnections, ReadConnections } from './lane.ts'
import { listen } from './listen.ts'
import { openMoves } from './moves.ts'
import type { MoveConnections } from './moves.ts'
import { opening } from './opening.ts'
import type { Opening } from './opening.ts'
import { DatabaseSilent, Patience } from './Patience.ts'
import { remembering, theFirst } from './remembering.ts'
import { Probe } from './Probe.ts'

/** The role without ownership that every connection of the application works as; row security binds it. */
export const APP_ROLE = 'greenlight_app'

/** The role of transactions that see a part of a world only. */
export const CONFINED_ROLE = 'greenlight_confined'

/** How the first statement of every transaction begins, which says what it sees. */
const FIRST_STATEMENT = `select set_config('app.tenant'`

type Drizzle = ReturnType<typeof drizzle>

/** One open transaction that sees one world. */
export type Tx = Parameters<Parameters<Drizzle['transaction']>[0]>[0]

/** The part of a world that a transaction sees; ids as they are stored. */
export interface Part {
  clientId: string | null
  shopIds: readonly string[] | null
  tags: readonly string[] | null
  personId: string
}

/** What a transaction may set for itself, besides its tenant. */
export interface TransactionSettings {
  /** The clock of a test world or of seeded history. */
  clock?: Date
  /** How long one statement may take, in milliseconds, where that is less than usual. */
  statementMs?: number
  /** Lets the row of this e-mail be read before there is a tenant. */
  signInEmail?: string
  /** Lets the worlds of this reseller be read before there is a tenant. */
  signInReseller?: string
  /** Its statements are of few kinds that come again and again: connections keep them. */
  remembered?: boolean
  /** Only this part of the tenant's rows is seen; null or absent is all of it. */
  confines?: Part | null
}

export interface Database {
  /** Runs `work` in one transaction that sees nothing but `tenant`; null sees no tenant's rows at all. */
  transaction<T>(tenant: string | null, work: (tx: Tx) => Promise<T>, settings?: TransactionSettings): Promise<T>
  /** Connections that only read, for statements that many requests share. */
  reads: LaneConnections
  /** Connections for moves of money that are one statement. */
  moves: MoveConnections
  /** The driver itself, for NOTIFY; never for tenant data. */
  driver: postgres.Sql
  /** The server itself, past a pooler, for locks that last longer than a transaction. The driver, where there is no pooler. */
  direct: postgres.Sql
  /** Waits for statements of the driver that somebody waits for; all others above do so by themselves. */
  patience: Patience
  /** Whether the database answers now, whatever waits for it. */
  probe: Probe
  /**
   * Hears what is notified on a channel, on a connection of its own that comes back when it is lost. What is notified
   * before `begun` is called, each time it listens, may not be heard.
   */
  listen(channel: string, heard: (text: string) => void, begun?: () => void): { close(): Promise<void> }
  close(): Promise<void>
}

/**
 * Opens the pool. `url` may sign in as the owner: every connection gives its rights up before its first statement.
 * `max` is the number of connections. `settings` are the server's for each of them, `onNotice` hears what it remarks,
 * `onWait` how many milliseconds each transaction waited to begin. `pooler` is the address of a pooler in transaction mode
 * that everything but listening and locks goes through.
 */
export function openDatabase(
  url: string,
  options: {
    max?: number
    settings?: Record<string, string>
    onNotice?: (text: string) => void
    onWait?: (ms: number) => void
    pooler?: string
  } = {},
): Database {
  const pooled = options.pooler !== undefined
  const address = options.pooler ?? url
  const ours: Opening = {
    ...options.settings,
    role: APP_ROLE,
    application_name: 'greenlight',
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  }
  const driver = postgres(address, {
    ...opening(ours, pooled),
    max: options.max ?? 10,
    connect_timeout: 5,
    // Tries again at least once a second: requests must be answered soon after the database is back.
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    onnotice: (notice) => options.onNotice?.(notice.message!),
  })
  const direct = pooled ? postgres(url, { ...opening(ours, false), max: 3, onnotice: () => {} }) : driver
  const db = drizzle(remembering(driver, (text) => text.startsWith(FIRST_STATEMENT)))
  const kept = drizzle(remembering(driver, theFirst()))
  const reads = openLane(address, { role: APP_ROLE, pooled })
  const moves = openMoves(address, { role: APP_ROLE, pooled })
  const patience = new Patience()
  const probe = new Probe(() =>
    postgres(address, {
      ...opening({ role: APP_ROLE, application_name: 'greenlight health' }, pooled),
      max: 1,
      max_lifetime: null,
      fetch_types: false,
      connect_timeout: 5,
      backoff: () => 0,
      onnotice: () => {},
    }),
  )
  const patiently = ({ width, run }: ReadConnections): ReadConnections => ({
    width,
    run: (statement, values) => patience.wait(() => run(statement, values)),
  })
  const transaction: Database['transaction'] = (tenant, work, settings = {}) =>
    patience.wait((isOver) => {
      const askedAt = performance.now()
      return (settings.remembered ? kept : db).transaction(async (tx) => {
        // Whoever was told that it did not answer must not find later that it did.
        if (isOver()) throw new DatabaseSilent()
        options.onWait?.(performance.now() - askedAt)
        const { confines } = settings
        await tx.execute(
          sql`${sql.raw(FIRST_STATEMENT)}, ${tenant ?? ''}, true), set_config('app.clock', ${settings.clock?.toISOString() ?? ''}, true), set_config('app.sign_in_email', ${settings.signInEmail ?? ''}, true), set_config('app.sign_in_reseller', ${settings.signInReseller ?? ''}, true)${confines ? confinedTo(confines) : sql``}${settings.statementMs ? sql`, set_config('statement_timeout', ${String(settings.statementMs)}, true)` : sql``}`,
        )
        const answer = await work(tx)
        if (isOver()) throw new DatabaseSilent()
        return answer
      })
    })
  return {
    driver,
    direct,
    patience,
    probe,
    listen: (...asked) => listen(url, ...asked),
    transaction,
    reads: { short: patiently(reads.short), long: patiently(reads.long), close: reads.close },
    moves: { ...moves, call: (...move) => patience.wait(() => moves.call(...move)) },
    close: async () => {
      const drivers = pooled ? [driver, direct] : [driver]
      await Promise.all([...drivers.map((one) => one.end({ timeout: 5 })), reads.close(), moves.close(), probe.close()])
    },
  }
}

/** The rest of the transaction sees this part alone, whatever it asks for. */
const confinedTo = ({ clientId, shopIds, tags, personId }: Part) =>
  sql`, set_config('app.only_client', ${clientId ?? ''}, true), set_config('app.only_shops', ${listed(shopIds)}, true), set_config('app.only_tags', ${listed(tags)}, true), set_config('app.only_person', ${personId}, true), set_config('role', ${CONFINED_ROLE}, true)`

/** A PostgreSQL array of texts; '' for none, which is no confine at all. */
const listed = (items: readonly string[] | null): string =>
  items ? `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join()}}` : ''

/** PostgreSQL's own error below the wrapping of drizzle, if it is one. */
export function databaseError(error: unknown): { code: string; constraint?: string; message: string } | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause as Error) {
    const { code, constraint_name: constraint } = inner as Error & { code?: string; constraint_name?: string }
    if (typeof code === 'string') return { code, constraint, message: inner.message }
  }
  return null
}

/** Connection lost, refused or ended; server or database stopping, starting, closed, full; a statement that took too long. */
const AWAY =
  /^(CONNECT(ION)?_.+|E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOENT)|08...|55000|57P0.|57014|53300|25P03)$/

/** Whether an error only says that the database cannot be reached or is too busy now: the same may work later. */
export function databaseIsAway(error: unknown): boolean {
  return AWAY.test(databaseError(error)?.code ?? '')
}
