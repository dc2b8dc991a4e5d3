import { WebSocket } from 'ws'
import type { Connection } from './Connection.ts'

/** A server's socket that knows its connection, so that all of them share their listeners. */
export class LiveSocket extends WebSocket {
  connection: Connection | null = null
}
