import type { IncomingMessage } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { Language } from '../../domain/kernel/context.ts'
import type { Connection } from './Connection.ts'
import type { Seats } from './Seats.ts'
import type { Subscription } from './Subscription.ts'
import type { Viewers } from './Viewers.ts'

/** What graphql-transport-ws leaves to the application: who may connect, what is subscribed to, how errors look. */
export interface SocketServices {
  readonly log: FastifyBaseLogger
  readonly viewers: Viewers
  readonly seats: Seats
  /** Finds out who opened the socket; when it answers false it has closed it. */
  open(connection: Connection, request: IncomingMessage, params: unknown): Promise<boolean>
  /** Resolves when the subscription is told with others, or with what the door refused. Throws what is wrong with it. */
  subscribe(connection: Connection, subscription: Subscription, payload: SubscribePayload): Promise<unknown>
  leave(subscription: Subscription): void
  /** The connection's socket is closed. */
  closed(connection: Connection): void
  /** Errors as a client may see them. */
  shown(error: unknown, language: Language): GraphQLFormattedError[]
}
