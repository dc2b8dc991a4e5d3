import type { IncomingMessage, ServerResponse } from 'node:http'

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

/**
 * Answers requests that take too long, so that no client waits for ever. What was begun for one may still come to an end,
 * unseen; a repetition with its idempotency key is told how. One clock looks at all of them, the oldest first.
 */
export class Deadlines {
  readonly #options: DeadlineOptions
  readonly #open = new Map<ServerResponse, number>()
  readonly #timer: NodeJS.Timeout
  readonly #closed: (this: ServerResponse) => void

  constructor(options: Partial<DeadlineOptions> = {}, lookEveryMs = LOOK_EVERY_MS) {
    this.#options = { ...USUAL, ...options }
    const open = this.#open
    this.#closed = function closed(this: ServerResponse) {
      open.delete(this)
    }
    this.#timer = setInterval(() => this.#look(), lookEveryMs)
    this.#timer.unref()
  }

  enter(response: ServerResponse): void {
    this.#open.set(response, performance.now())
    response.on('close', this.#closed)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = performance.now()
    const { signedInMs, anonymousMs } = this.#options
    for (const [response, since] of this.#open) {
      const age = now - since
      if (age < anonymousMs) return
      if (age >= (saysWhoAsks(response.req) ? signedInMs : anonymousMs)) {
        this.#open.delete(response)
        refuse(response)
      }
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
