import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { CloseCode, MessageType, parseMessage } from 'graphql-ws'
import type { ConnectionInitMessage, Message, SubscribeMessage } from 'graphql-ws'
import type { RawData } from 'ws'
import type { Language } from '../../domain/kernel/context.ts'
import { closeReason } from './closeCodes.ts'
import type { LiveSocket } from './LiveSocket.ts'
import type { SocketServices } from './SocketServices.ts'
import { Subscription } from './Subscription.ts'
import type { Viewer } from './Viewers.ts'

/** Bytes that may wait for a client in this process before it is to pull for itself. */
const CONGESTED_BYTES = 256 * 1024

/**
 * The server's side of graphql-transport-ws on one socket: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 * Messages are read and checked by graphql-ws; its own server keeps some three kilobytes for each stream that waits,
 * which is more than all the rest of a socket.
 */
export class Connection {
  language: Language = 'en'
  /** Null for whoever is not signed in. */
  viewer: Viewer | null = null
  /** Whether anything came since it was pinged. */
  heard = true
  /** What it is counted under among those that one user or address may hold. */
  seat: string | null = null
  /** The handshake, until it is known who opened the socket. */
  request: IncomingMessage | null
  readonly #services: SocketServices
  readonly #socket: LiveSocket
  readonly #stream: Duplex
  #acknowledged = false
  /** The newest of its subscriptions, which are a chain: an array for one of them would be larger than it. */
  #newest: Subscription | null = null
  #draining: Promise<void> | null = null

  constructor(services: SocketServices, socket: LiveSocket, stream: Duplex, request: IncomingMessage) {
    this.#services = services
    this.#socket = socket
    this.#stream = stream
    this.request = request
  }

  /** The newest first. */
  *subscriptions(): Generator<Subscription> {
    for (let one = this.#newest; one; one = one.older) yield one
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  get isCongested(): boolean {
    return this.#stream.writableLength > CONGESTED_BYTES
  }

  /** A message has come. */
  received(data: RawData): void {
    this.heard = true
    this.#handle(String(data)).catch((error: Error) => {
      this.#services.log.error({ err: error }, 'a message on a socket could not be handled')
      this.close(CloseCode.InternalServerError, 'Internal server error')
    })
  }

  /** The socket is broken, and closes. */
  broke(error: Error): void {
    this.#services.log.debug({ err: error }, 'a socket broke')
  }

  /** Writes one whole frame; ws, which never fragments what we send, does so too. */
  write(frame: Buffer): void {
    if (this.isOpen) this.#stream.write(frame)
  }

  /** Resolves when all that was written is on its way, or the socket is closed. */
  drained(): Promise<void> {
    const stream = this.#stream
    if (!stream.writableNeedDrain || stream.destroyed) return Promise.resolve()
    this.#draining ??= new Promise((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done)
        this.#draining = null
        resolve()
      }
      stream.on('drain', done).on('close', done)
    })
    return this.#draining
  }

  /** Ends a subscription by an error. */
  fail(subscription: Subscription, error: unknown): void {
    this.#forget(subscription)
    this.#send({ id: subscription.id, type: MessageType.Error, payload: this.#services.shown(error, this.language) })
  }

  /** Takes another seat for the one it has; answers false when there is none left. */
  sit(seat: string | null, most = Infinity): boolean {
    const { seats } = this.#services
    if (seat !== null && !seats.take(seat, most)) return false
    if (this.seat !== null) seats.leave(this.seat)
    this.seat = seat
    return true
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, closeReason(reason))
  }

  ping(): void {
    this.#socket.ping()
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** The socket is closed. */
  closed(): void {
    for (const subscription of this.subscriptions()) this.#leave(subscription)
    this.#newest = null
    if (this.viewer) this.#services.viewers.leave(this.viewer, this)
    this.sit(null)
    this.#services.closed(this)
  }

  /** Handles one message. Rejects with what nobody foresaw. */
  async #handle(text: string): Promise<void> {
    let message: Message
    try {
      message = parseMessage(text)
    } catch {
      return this.close(CloseCode.BadRequest, 'Invalid message received')
    }
    if (message.type === MessageType.ConnectionInit) return this.#initialise(message)
    if (message.type === MessageType.Subscribe) return this.#subscribe(message)
    if (message.type === MessageType.Complete) return this.#completed(message.id)
    if (message.type === MessageType.Ping) return this.#send({ type: MessageType.Pong, payload: message.payload })
    if (message.type !== MessageType.Pong) this.close(CloseCode.BadRequest, 'Invalid message received')
  }

  async #initialise({ payload }: ConnectionInitMessage): Promise<void> {
    const { request } = this
    if (!request) return this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests')
    this.request = null
    if (!(await this.#services.open(this, request, payload))) return
    this.#acknowledged = true
    this.#send({ type: MessageType.ConnectionAck })
  }

  async #subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    if (!this.#acknowledged) return this.close(CloseCode.Unauthorized, 'Unauthorized')
    if (this.#find(id)) {
      return this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`)
    }
    const subscription = new Subscription(this, id, this.#newest)
    this.#newest = subscription
    try {
      const refused = await this.#services.subscribe(this, subscription, payload)
      if (!refused || subscription.gone) return
      this.#send({ id, type: MessageType.Next, payload: { errors: this.#services.shown(refused, this.language) } })
      this.#send({ id, type: MessageType.Complete })
      this.#forget(subscription)
    } catch (error) {
      subscription.fail(error)
    }
  }

  #completed(id: string): void {
    const subscription = this.#find(id)
    if (subscription) this.#forget(subscription)
  }

  #find(id: string): Subscription | null {
    for (const one of this.subscriptions()) if (one.id === id) return one
    return null
  }

  #forget(subscription: Subscription): void {
    if (this.#newest === subscription) this.#newest = subscription.older
    for (const one of this.subscriptions()) if (one.older === subscription) one.older = subscription.older
    this.#leave(subscription)
  }

  #leave(subscription: Subscription): void {
    subscription.gone = true
    this.#services.leave(subscription)
  }

  #send(message: object): void {
    if (this.isOpen) this.#socket.send(JSON.stringify(message))
  }
}
