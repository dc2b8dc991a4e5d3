import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import { readLanguage } from '../../sentences/language.ts'
import { LARGEST_BODY } from '../limits/limits.ts'
import { answerKnown } from './answerKnown.ts'
import type { KnownAnswer } from './answerKnown.ts'
import type { GraphqlDependencies } from './GraphqlDependencies.ts'
import { traceOf } from '../Trace.ts'
import { httpOf } from './httpOf.ts'
import { presentError } from './presentError.ts'
import { RawSessionCookie } from './sessionCookie.ts'

/** Bytes up to which a text is cheaper to copy than to send beside its headers. */
const SHORT = 16 * 1024

const bodies = new WeakMap<IncomingMessage, Buffer>()

/** What was already read of a request that came through the door; undefined when it is still on its way. */
export const bodyOf = (request: IncomingMessage): Buffer | undefined => bodies.get(request)

export interface DoorOptions {
  /** The headers of every answer. */
  headers: Readonly<Record<string, string>>
  /** Whether clients are asked to let go of their connections. */
  isClosing(): boolean
}

/**
 * The shortest way in, before any routing: JSON that is posted to the API by somebody who says who they are. What is not
 * answered here goes on to Fastify as if it had just come.
 */
export class KnownDoor {
  readonly #deps: GraphqlDependencies
  readonly #options: DoorOptions

  constructor(deps: GraphqlDependencies, options: DoorOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** Answers the request, or calls `next`. */
  handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    if (!mayBeKnown(request)) return next()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
      void this.#take(request, response, body, next)
    })
  }

  async #take(request: IncomingMessage, response: ServerResponse, body: Buffer, next: () => void): Promise<void> {
    try {
      const parsed = parse(body)
      const { headers } = request
      const cookie = new RawSessionCookie(request, response, this.#deps)
      const answer =
        parsed === undefined
          ? null
          : await answerKnown(this.#deps, { headers, body: parsed, cookie, trace: traceOf(request), raw: request })
      if (answer) return this.#send(response, answer)
    } catch (error) {
      return this.#send(response, this.#failure(request, error as Error))
    }
    bodies.set(request, body)
    next()
  }

  #send(response: ServerResponse, { status, contentType, body, end = '}', headers }: KnownAnswer): void {
    // Told that it took too long.
    if (response.headersSent) return
    const length = Buffer.byteLength(body) - 1 + end.length
    const closing = this.#options.isClosing() ? { connection: 'close' } : null
    const requestId = traceOf(response.req).id
    const own = { 'content-type': contentType, 'content-length': length, 'x-request-id': requestId, ...closing }
    response.writeHead(status, { ...this.#options.headers, ...own, ...headers })
    // A short text leaves in one piece with its headers: byte by byte as they are, since letters would be read and written.
    if (typeof body === 'string') response.end(body.slice(0, -1) + end)
    else if (length < SHORT) response.end(body.toString('latin1', 0, body.length - 1) + end, 'latin1')
    else {
      response.write(body.subarray(0, -1))
      response.end(end)
    }
  }

  #failure(request: IncomingMessage, error: Error): KnownAnswer {
    const original = new GraphQLError(error.message, { originalError: error })
    const { id: requestId } = traceOf(request)
    const language = readLanguage(request.headers['accept-language'])
    const shown = presentError(original, language, this.#deps.log, { requestId })
    const { status, headers } = httpOf(shown)
    const body = JSON.stringify({ errors: [shown] })
    return { status, contentType: 'application/json; charset=utf-8', body, headers }
  }
}

function mayBeKnown({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === '/graphql' &&
    (headers.authorization !== undefined || headers.cookie !== undefined) &&
    headers['content-type']?.startsWith('application/json') === true &&
    headers['content-encoding'] === undefined &&
    Number(headers['content-length']) <= LARGEST_BODY
  )
}

/** Undefined for what is no JSON: Fastify says so. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
