import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

type Message = { type: string; id?: string; payload?: { query: string; variables: { t: string } } }

/**
 * The server's end of graphql-transport-ws, played by hand: it answers each subscription with what `present` says,
 * and sends what the test pushes.
 */
export function scriptedSocket(server: Server, present: (token: string, query: string) => object | null) {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'graphql-transport-ws' })
  const subscriptions: { socket: WebSocket; id: string; token: string; query: string }[] = []
  const script = {
    refusing: false,
    opened: 0,
    subscriptions,
    /** Sends the present state to everybody who watches the token. */
    push(token: string) {
      for (const subscription of subscriptions) if (subscription.token === token) answer(subscription)
    },
    dropAll: () => sockets.clients.forEach((socket) => socket.terminate()),
  }

  function answer({ socket, id, token, query }: (typeof subscriptions)[number]): void {
    const state = present(token, query)
    const root = /\{\s*(\w+)/.exec(query)?.[1] ?? ''
    if (state) socket.send(JSON.stringify({ type: 'next', id, payload: { data: { [root]: state } } }))
    else socket.send(JSON.stringify({ type: 'error', id, payload: [{ message: 'NOT_FOUND' }] }))
  }

  function receive(socket: WebSocket, { type, id = '', payload }: Message): void {
    if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }))
    if (type === 'ping') socket.send(JSON.stringify({ type: 'pong' }))
    if (type === 'complete') forget((subscription) => subscription.socket === socket && subscription.id === id)
    if (type !== 'subscribe' || !payload) return
    const subscription = { socket, id, token: payload.variables.t, query: payload.query }
    subscriptions.push(subscription)
    answer(subscription)
  }

  function forget(matches: (subscription: (typeof subscriptions)[number]) => boolean): void {
    for (let at = subscriptions.length - 1; at >= 0; at--) {
      if (matches(subscriptions[at]!)) subscriptions.splice(at, 1)
    }
  }

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (script.refusing || request.url !== '/graphql') return stream.destroy()
    sockets.handleUpgrade(request, stream, head, (socket) => {
      script.opened++
      socket.on('message', (data) => receive(socket, JSON.parse(String(data)) as Message))
      socket.on('close', () => forget((subscription) => subscription.socket === socket))
    })
  })
  return script
}

export type ScriptedSocket = ReturnType<typeof scriptedSocket>
