import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** How a mail server may fail. */
export type MailFault =
  'NONE' | 'REFUSES_SENDER' | 'REFUSES_READER' | 'NOT_NOW' | 'SAYS_NOTHING' | 'DROPS' | 'LOSES_ANSWER'

/** A real mail server that a test can break in every way there is. */
export class BreakableMailServer {
  fault: MailFault = 'NONE'
  /** Messages that were taken whole, as they came. */
  readonly taken: string[] = []
  /** How often somebody began to hand a mail over. */
  begun = 0
  readonly #server: SMTPServer

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      // Names of machines are nobody’s business here, and asking for them waits for a network.
      disableReverseLookup: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onMailFrom: (_address, _session, done) => {
        this.begun++
        if (this.fault === 'REFUSES_SENDER') return done(answer(550, 'this sender is not known here'))
        if (this.fault === 'NOT_NOW') return done(answer(451, 'try again later'))
        // Whoever says nothing keeps the connection open, as a machine does that is out of memory.
        if (this.fault !== 'SAYS_NOTHING') done()
      },
      onRcptTo: (_address, _session, done) =>
        this.fault === 'REFUSES_READER' ? done(answer(550, 'nobody of that name')) : done(),
      onData: (stream, session, done) => {
        const parts: Buffer[] = []
        stream.on('data', (part: Buffer) => {
          parts.push(part)
          if (this.fault === 'DROPS') this.#cut(session.id)
        })
        stream.on('end', () => {
          if (this.fault === 'DROPS') return
          this.taken.push(Buffer.concat(parts).toString())
          if (this.fault === 'LOSES_ANSWER') this.#cut(session.id)
          else done()
        })
      },
    })
    this.#server.on('error', () => {}) // Connections that the test cuts.
  }

  static async start(): Promise<BreakableMailServer> {
    const server = new BreakableMailServer()
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', () => resolve()))
    return server
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #cut(id: string): void {
    const { connections } = this.#server as unknown as {
      connections: Set<{ id: string; _socket: { destroy(): void } }>
    }
    for (const connection of connections) if (connection.id === id) connection._socket.destroy()
  }
}

const answer = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })
