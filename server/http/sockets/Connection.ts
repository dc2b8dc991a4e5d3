import type { IncomingMessage } from 'node:http'
import type { Context as ProtocolContext } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Language } from '../../domain/kernel/context.ts'
import type { Credentials, Identity } from '../graphql/identify.ts'

/** What is known of one socket beside the protocol. */
export interface Connection {
  readonly socket: WebSocket
  readonly request: IncomingMessage
  language: Language
  /** What the socket was opened with, to be looked at again. */
  credentials: Credentials
  /** Null for whoever is not signed in. */
  identity: Identity | null
  /** Undone when the socket closes. */
  readonly atClose: (() => void)[]
}

export type Protocol = ProtocolContext<Record<string, unknown> | undefined, Connection>
