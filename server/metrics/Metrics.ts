import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Metric } from 'prom-client'
import { Distribution } from './Distribution.ts'

/** What one finished request adds to the figures. */
export interface Finished {
  /** `query`, `mutation`, or the method of another route. */
  type: string
  /** A name of ours: a root field, or a route's pattern. */
  operation: string
  status: number
  /** Null when the answer had no error. */
  errorCode: string | null
  durationMs: number
  /** In points; null where it was not counted. */
  cost: number | null
}

/** What the stream engine and the sockets of this process hold; read when somebody scrapes. */
export interface LiveFigures {
  sockets: number
  subscriptions: number
  groups: number
  messages: number
  slow: number
  stalled: number
  /** Events that the database has and this process had not heard of when it last looked. */
  behind: number
}

/** The books of all worlds, as a slow job found them. */
export interface Drift {
  /** Minor units by which balances of a currency miss zero, over all worlds; 0 in sound books. */
  minor: number
  /** Seconds since 1970. */
  checkedAt: number
}

interface Operation {
  durations: Distribution
  errors: Map<string, number>
  cost: number
  count: number
}

/** Codes are ours and few; this only guards the scrape against a mistake. */
const MOST_CODES = 60

/**
 * The figures of one process for Prometheus. Counting is arithmetic on kept objects, since it happens at every request;
 * text is made when somebody asks for it.
 */
export class Metrics {
  readonly registry = new Registry()
  readonly #operations = new Map<string, Map<string, Operation>>()
  readonly #waits = new Distribution()
  #live: () => LiveFigures = () => NOTHING_LIVE
  #drift: Drift | null = null

  constructor() {
    this.#histogram('greenlight_request_duration_seconds', 'Time to answer a request, by operation.', (name) =>
      this.#each((labels, { durations }) => durations.values(name, labels)),
    )
    this.#counter('greenlight_requests_total', 'Requests answered, by operation.', () =>
      this.#each((labels, { count }) => [{ labels, value: count }]),
    )
    this.#counter('greenlight_request_errors_total', 'Answers with an error, by operation and code.', () =>
      this.#each((labels, { errors }) => [...errors].map(([code, value]) => ({ labels: { ...labels, code }, value }))),
    )
    this.#counter('greenlight_request_cost_total', 'Points of cost that were asked for, by operation.', () =>
      this.#each((labels, { cost }) => (cost > 0 ? [{ labels, value: cost }] : [])),
    )
    this.#histogram('greenlight_pool_wait_seconds', 'Time from asking for a transaction to having it.', (name) =>
      this.#waits.values(name, {}),
    )
    this.#liveFigures()
    this.#driftFigures()
  }

  /** Adds Node's own figures: event loop, memory, garbage. Once per process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry })
  }

  finished({ type, operation, status, errorCode, durationMs, cost }: Finished): void {
    const figures = this.#operation(type, operation)
    figures.count++
    figures.durations.add(durationMs)
    if (cost !== null) figures.cost += cost
    const code = errorCode ?? (status >= 400 ? `HTTP_${status}` : null)
    if (code === null) return
    const known = figures.errors.has(code) || figures.errors.size < MOST_CODES ? code : 'OTHER'
    figures.errors.set(known, (figures.errors.get(known) ?? 0) + 1)
  }

  /** A transaction had to wait that long for its connection. */
  readonly waited = (ms: number): void => this.#waits.add(ms)

  /** Where to look for what the streams hold. */
  watchLive(read: () => LiveFigures): void {
    this.#live = read
  }

  /** The books were looked at. */
  foundDrift(drift: Drift): void {
    this.#drift = drift
  }

  text(): Promise<string> {
    return this.registry.metrics()
  }

  #operation(type: string, operation: string): Operation {
    let ofType = this.#operations.get(type)
    if (!ofType) this.#operations.set(type, (ofType = new Map()))
    let found = ofType.get(operation)
    if (!found) {
      ofType.set(operation, (found = { durations: new Distribution(), errors: new Map(), cost: 0, count: 0 }))
    }
    return found
  }

  #each<T>(values: (labels: Record<string, string>, operation: Operation) => T[]): T[] {
    return [...this.#operations].flatMap(([type, ofType]) =>
      [...ofType].flatMap(([operation, figures]) => values({ type, operation }, figures)),
    )
  }

  #histogram(name: string, help: string, values: (name: string) => object[]): void {
    this.#register(name, help, 'histogram', () => values(name))
  }

  #counter(name: string, help: string, values: () => object[]): void {
    this.#register(name, help, 'counter', values)
  }

  /** `aggregator` is what becomes of the values of several processes. */
  #register(name: string, help: string, type: string, values: () => object[], aggregator = 'sum'): void {
    const get = async () => ({ name, help, type, values: values(), aggregator })
    this.registry.registerMetric({ name, help, type, get, reset: () => {} } as unknown as Metric)
  }

  #gauge(name: string, help: string, read: () => number, aggregator = 'sum'): void {
    this.#register(name, help, 'gauge', () => [{ labels: {}, value: read() }], aggregator)
  }

  #liveFigures(): void {
    this.#gauge('greenlight_sockets', 'Open sockets.', () => this.#live().sockets)
    this.#gauge('greenlight_subscriptions', 'Subscriptions that follow something.', () => this.#live().subscriptions)
    this.#gauge('greenlight_groups', 'Groups of identical subscriptions.', () => this.#live().groups)
    this.#gauge('greenlight_event_lag', 'Events that this process had not heard of.', () => this.#live().behind, 'max')
    const count = (name: string, help: string, read: () => number) =>
      this.#counter(name, help, () => [{ labels: {}, value: read() }])
    count('greenlight_messages_total', 'Messages handed to sockets.', () => this.#live().messages)
    count('greenlight_slow_consumers_total', 'Times a listener was too slow for its group.', () => this.#live().slow)
    count('greenlight_stalled_closes_total', 'Sockets ended because nothing was read.', () => this.#live().stalled)
  }

  #driftFigures(): void {
    const found = (read: (drift: Drift) => number) => () =>
      this.#drift ? [{ labels: {}, value: read(this.#drift) }] : []
    const missing = 'Minor units by which the balances of all worlds miss zero. Must be 0.'
    const checked = 'When the books were last looked at.'
    const names = ['greenlight_ledger_drift_minor', 'greenlight_ledger_checked_timestamp_seconds'] as const
    this.#register(
      names[0],
      missing,
      'gauge',
      found(({ minor }) => minor),
      'max',
    )
    this.#register(
      names[1],
      checked,
      'gauge',
      found(({ checkedAt }) => checkedAt),
      'max',
    )
  }
}

const NOTHING_LIVE: LiveFigures = {
  sockets: 0,
  subscriptions: 0,
  groups: 0,
  messages: 0,
  slow: 0,
  stalled: 0,
  behind: 0,
}
