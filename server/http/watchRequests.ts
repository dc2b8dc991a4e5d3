import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '../metrics/Metrics.ts'
import type { KeyUsage } from './limits/KeyUsage.ts'
import { traceOf } from './Trace.ts'
import type { Trace } from './Trace.ts'

/** From here on a request was slow: its line is a warning. */
const SLOW_MS = 1_000
/** What nginx calls a client that went away before it was answered. */
const CLIENT_GONE = 499

interface Watch {
  log: FastifyBaseLogger
  metrics: Metrics
  usage: KeyUsage
}

/**
 * Answers what is to be done with every request as it comes: once it is over it is counted, and a line tells of it.
 * Slow ones and those that failed are warnings, changes are told at `info`, everything else at `debug`. A line has our
 * own names and ids alone: no address, header, variable or message, since those may hold secrets.
 */
export function watchRequests({
  log,
  metrics,
  usage,
}: Watch): (request: IncomingMessage, response: ServerResponse) => void {
  const tellsAll = log.level === 'debug' || log.level === 'trace'
  function over(this: ServerResponse): void {
    const trace = traceOf(this.req)
    const durationMs = performance.now() - trace.startedAt
    const status = this.writableFinished ? this.statusCode : CLIENT_GONE
    const { type, operation, errorCode, cost } = trace
    usage.note(trace, durationMs)
    metrics.finished({ type, operation, status, errorCode, durationMs, cost })
    const level = levelOf(trace, status, durationMs)
    if (level !== 'debug' || tellsAll) log[level](lineOf(trace, status, durationMs), 'request')
  }
  return (request, response) => {
    traceOf(request)
    response.on('close', over)
  }
}

function levelOf({ isChange, type }: Trace, status: number, durationMs: number): 'warn' | 'info' | 'debug' {
  if (durationMs >= SLOW_MS || status >= 500) return 'warn'
  return isChange || (type !== 'query' && status >= 400) ? 'info' : 'debug'
}

function lineOf({ id, type, operation, actor, cost, errorCode }: Trace, status: number, durationMs: number): object {
  return {
    requestId: id,
    type,
    operation,
    status,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(actor && { tenant: actor.environmentId, actorKind: actor.kind, actorId: actor.id }),
    ...(cost !== null && { cost }),
    ...(errorCode && { errorCode }),
  }
}
