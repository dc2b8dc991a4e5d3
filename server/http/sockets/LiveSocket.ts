import { WebSocket } from 'ws'
import type { RawData } from 'ws'
import type { Connection } from './Connection.ts'

/**
 * A server's socket that hands what happens on it to its connection. Nobody listens to it otherwise: a table of
 * listeners for each of very many sockets would be larger than the connection.
 */
export class LiveSocket extends WebSocket {
  /** Null for a socket that was refused: whatever comes on it until it is closed is not heard. */
  connection: Connection | null = null

  override emit(event: string | symbol, what?: unknown): boolean {
    const { connection } = this
    if (!connection) return false
    if (event === 'message') connection.received(what as RawData)
    else if (event === 'pong') connection.heard = true
    else if (event === 'error') connection.broke(what as Error)
    else if (event === 'close') connection.closed()
    return true
  }
}
