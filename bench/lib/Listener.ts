import { once } from 'node:events'
import { WebSocket } from 'ws'

/** One socket in this process, and when it last heard of an event, in milliseconds of `performance.now()`. */
export class Listener {
  private heard: ((at: number) => void) | null = null

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const at = performance.now()
      if (String(data).includes('"next"')) this.heard?.(at)
    })
  }

  /** Opens it and subscribes; what happens some moments later is heard. */
  static async open(port: number, apiKey: string, query: string): Promise<Listener> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
    await once(socket, 'open')
    const acknowledged = once(socket, 'message')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: apiKey } }))
    await acknowledged
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
    return new Listener(socket)
  }

  /** When it hears of the next event. */
  next(): Promise<number> {
    return new Promise((resolve) => (this.heard = resolve))
  }

  close(): void {
    this.socket.terminate()
  }
}
