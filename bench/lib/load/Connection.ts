import { connect } from 'node:net'
import type { Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** One kept-alive connection with at most one request under way. Understands no more HTTP than it needs. */
export class Connection {
  private readonly socket: Socket
  private readonly answered: (status: number, answer: Buffer) => void
  private received: Buffer[] = []
  private size = 0
  /** Bytes of the whole answer; null while unknown, -1 for one in chunks. */
  private expected: number | null = null

  constructor(port: number, answered: (status: number, answer: Buffer) => void, failed: (error: Error) => void) {
    this.answered = answered
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', (chunk) => this.take(chunk))
    this.socket.on('error', failed)
    this.socket.on('close', () => failed(new Error('The server closed the connection.')))
  }

  send(request: Uint8Array): void {
    this.socket.write(request)
  }

  end(): void {
    this.socket.removeAllListeners('close').removeAllListeners('error')
    this.socket.on('error', () => {})
    this.socket.destroy()
  }

  private take(chunk: Buffer): void {
    this.received.push(chunk)
    this.size += chunk.length
    if (this.expected === null) this.readHead()
    if (this.expected === null) return
    if (this.expected === -1 ? !this.endsWithLastChunk() : this.size < this.expected) return
    const answer = this.whole()
    this.received = []
    this.size = 0
    this.expected = null
    this.answered(Number(answer.toString('latin1', 9, 12)), answer)
  }

  private readHead(): void {
    const all = this.whole()
    const end = all.indexOf(HEAD_END)
    if (end < 0) return
    const length = /content-length: *(\d+)/i.exec(all.toString('latin1', 0, end))
    this.expected = length ? end + 4 + Number(length[1]) : -1
  }

  private whole(): Buffer {
    if (this.received.length > 1) this.received = [Buffer.concat(this.received)]
    return this.received[0]!
  }

  private endsWithLastChunk(): boolean {
    return this.whole().subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
  }
}
