import { ApolloError, ApolloLink, Observable, type FetchResult } from '@apollo/client/core'
import { print, type GraphQLError } from 'graphql'
import { createClient, type Client } from 'graphql-ws'
import { markConnected, markLost } from '../live/liveStatus.ts'

const PONG_WITHIN_MS = 5_000
const CONNECTED_WITHIN_MS = 10_000
/** The server closes a socket like this when what its viewer may do has changed, or ended. */
const ACCESS_CHANGED = 4403

let accessChanged: () => void = () => undefined

/** Has `look` called whenever the server says that what the viewer may do has changed, or ended. */
export const onAccessChanged = (look: () => void): void => {
  accessChanged = look
}

/** Waits 0.3 s, then twice as long each time up to 15 s, each time with jitter so that clients come back spread out. */
export function backoffMs(retries: number, random = Math.random()): number {
  return Math.min(15_000, 300 * 2 ** retries) * (0.5 + random)
}

/** The one WebSocket of this page. It opens with the first subscription and comes back for ever. */
export const socket: Client = createClient({
  url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  keepAlive: 12_000,
  retryAttempts: Infinity,
  shouldRetry: () => true,
  retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, backoffMs(retries))),
  on: watchedEvents(),
})

/**
 * Tells the live status what the socket does, and gives up a connection that does not answer. Closing it would wait for
 * the other side's word, for as long as the browser is patient.
 */
function watchedEvents() {
  let overdue: ReturnType<typeof setTimeout> | undefined
  const expectAnswer = (withinMs: number): void => {
    clearTimeout(overdue)
    overdue = setTimeout(() => socket.terminate(), withinMs)
  }
  return {
    connecting: () => {
      markLost()
      expectAnswer(CONNECTED_WITHIN_MS)
    },
    connected: () => {
      clearTimeout(overdue)
      markConnected()
    },
    ping: (received: boolean) => {
      if (!received) expectAnswer(PONG_WITHIN_MS)
    },
    pong: (received: boolean) => {
      if (received) clearTimeout(overdue)
    },
    closed: (event: unknown) => {
      clearTimeout(overdue)
      markLost()
      if ((event as CloseEvent).code === ACCESS_CHANGED) accessChanged()
    },
  }
}

/**
 * Subscriptions over the socket. A subscription that passes `context: { resume: () => variables }` is repeated after a
 * reconnect with those variables laid over its own, so that it goes on from its last cursor instead of its first.
 */
export const socketLink = new ApolloLink(
  (operation) =>
    new Observable<FetchResult>((observer) => {
      const resume = operation.getContext()['resume'] as (() => Record<string, unknown>) | undefined
      return socket.subscribe(
        {
          operationName: operation.operationName,
          query: print(operation.query),
          // Read anew each time the message is sent.
          get variables() {
            return { ...operation.variables, ...resume?.() }
          },
        },
        {
          next: (result) => observer.next(result as FetchResult),
          complete: () => observer.complete(),
          error: (reason) => observer.error(asError(reason)),
        },
      )
    }),
)

function asError(reason: unknown): Error {
  if (reason instanceof Error) return reason
  if (Array.isArray(reason)) return new ApolloError({ graphQLErrors: reason as GraphQLError[] })
  return new Error(`The live connection was closed (${(reason as CloseEvent).code ?? 'unknown'}).`)
}
