import type { Message, Socket } from './Socket.ts'

/** One subscription on a socket of its own. */
export class Stream {
  readonly socket: Socket
  #taken = 0

  constructor(socket: Socket) {
    this.socket = socket
  }

  /** The values that came so far. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  get values(): any[] {
    return this.#messages.filter(({ type }) => type === 'next').map(({ payload }) => payload.data)
  }

  /** The next value, in order. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async next(patienceMs?: number): Promise<any> {
    const place = this.#taken++
    await this.socket.wait(() => this.values.length > place || this.failure !== null, patienceMs)
    if (this.values.length <= place) throw new Error(`the stream ended: ${JSON.stringify(this.failure)}`)
    return this.values[place]
  }

  /** The errors that ended the stream, if it was ended by errors. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  get failure(): any[] | null {
    const message = this.#messages.find(({ type, payload }) => type === 'error' || (type === 'next' && payload.errors))
    return message ? (message.payload.errors ?? message.payload) : null
  }

  /** Waits for the errors that end the stream. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async failed(): Promise<any[]> {
    await this.socket.wait(() => this.failure !== null)
    return this.failure!
  }

  end(): void {
    this.socket.close()
  }

  get #messages(): Message[] {
    return this.socket.received.filter(({ id }) => id === 'stream')
  }
}
