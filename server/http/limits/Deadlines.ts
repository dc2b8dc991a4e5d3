import type { IncomingMessage, ServerResponse } from 'node:http'
import { InFlight } from '../../../db/InFlight.ts'
import type { Flying } from '../../../db/InFlight.ts'

const LOOK_EVERY_MS = 500

export interface DeadlineOptions {
  /** How long a request with a key or cookie may take from its first byte to its answer. */
  signedInMs: number
  /** The same for everybody else; not longer. */
  anonymousMs: number
}

const USUAL: DeadlineOptions = { signedInMs: 15_000, anonymousMs: 10_000 }

const TOO_LATE = JSON.stringify({
  errors: [
    {
      message: 'This took too long. Try again: the same idempotency key prevents a second effect.',
      extensions: { code: 'REQUEST_TIMEOUT', retryable: true },
    },
  ],
})

interface Open extends Flying {
  response: ServerResponse
  since: number
}

/**
 * Answers requests that take too long, so that no client waits for ever. What was begun for one may still come to an end,
 * unseen; a repetition with its idempotency key is told how. One clock looks at all of them.
 */
export class Deadlines {
  readonly #options: DeadlineOptions
  readonly #open = new InFlight<Open>()
  readonly #timer: NodeJS.Timeout

  constructor(options: Partial<DeadlineOptions> = {}, lookEveryMs = LOOK_EVERY_MS) {
    this.#options = { ...USUAL, ...options }
    this.#timer = setInterval(() => this.#look(), lookEveryMs)
    this.#timer.unref()
  }

  enter(response: ServerResponse): void {
    const open: Open = { response, since: performance.now(), place: 0 }
    this.#open.enter(open)
    response.on('close', () => this.#open.leave(open))
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    const { signedInMs, anonymousMs } = this.#options
    const late = [...this.#open].filter(
      ({ response, since }) => now - since >= (saysWhoAsks(response.req) ? signedInMs : anonymousMs),
    )
    for (const open of late) {
      this.#open.leave(open)
      refuse(open.response)
    }
  }
}

const saysWhoAsks = ({ headers }: IncomingMessage): boolean =>
  headers.authorization !== undefined || headers.cookie !== undefined

function refuse(response: ServerResponse): void {
  // An answer whose beginning is sent cannot be taken back: its client learns from the broken connection.
  if (response.headersSent) return void response.destroy()
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(TOO_LATE),
    'retry-after': '1',
    connection: 'close',
  })
  response.end(TOO_LATE)
}
