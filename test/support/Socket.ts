import WebSocket from 'ws'

const PATIENCE_MS = 5_000

/** One message of graphql-transport-ws. */
export interface Message {
  type: string
  id?: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  payload?: any
}

/** A socket as a third party opens it, without any client library between the test and the protocol. */
export class Socket {
  readonly received: Message[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly raw: WebSocket
  #arrived: (() => void)[] = []

  constructor(url: string, headers: Record<string, string> = {}, protocol = 'graphql-transport-ws') {
    this.raw = new WebSocket(url, protocol, { headers })
    this.raw.on('message', (data) => {
      this.received.push(JSON.parse(String(data)) as Message)
      for (const wake of this.#arrived.splice(0)) wake()
    })
    this.raw.on('error', () => this.raw.terminate())
    this.closed = new Promise((resolve) => {
      this.raw.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) })
        for (const wake of this.#arrived.splice(0)) wake()
      })
    })
  }

  /** Resolves when the handshake is done, or refused. */
  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.raw.once('open', () => resolve())
      this.raw.once('close', () => reject(new Error('the handshake was refused')))
    })
  }

  send(message: Message): void {
    this.raw.send(JSON.stringify(message))
  }

  /** The first message that suits, among those that came and those to come. */
  async wait(suits: (message: Message) => boolean, patienceMs = PATIENCE_MS): Promise<Message> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const found = this.received.find(suits)
      if (found) return found
      if (this.raw.readyState === WebSocket.CLOSED) throw new Error('the socket was closed')
      if (Date.now() > deadline) throw new Error(`nothing suitable came: ${JSON.stringify(this.received)}`)
      await Promise.race([
        new Promise<void>((resolve) => this.#arrived.push(resolve)),
        new Promise<void>((resolve) => setTimeout(resolve, 50)),
      ])
    }
  }

  close(): void {
    this.raw.close()
  }
}
