import type { Database } from '../../../db/client.ts'
import type { Context, Language } from '../../domain/kernel/context.ts'
import type { Vault } from '../../domain/kernel/Vault.ts'
import type { Browser } from '../../domain/users/account.ts'
import type { SignInAttempts } from '../../domain/users/SignInAttempts.ts'
import type { SignInFailures } from '../../domain/users/SignInFailures.ts'
import type { Live } from '../../live/Live.ts'
import type { OpenSockets } from '../../live/OpenSockets.ts'

/** How the answer hands the browser its session cookie, or takes it back. */
export interface SessionCookie {
  /** The session that came with the request, if one did and it counts. */
  readonly token: string | null
  /** The secret that this browser was given to be remembered by, if it came and counts. */
  readonly device: string | null
  /** Where the request comes from and by what. */
  browser(): Pick<Browser, 'address' | 'seenFrom' | 'name'>
  set(token: string): void
  /** Has the browser keep, for thirty days, what it is remembered by. */
  remember(device: string): void
  clear(): void
}

/** What every resolver is given, over HTTP as over a socket. */
export interface GraphContext {
  /** The signed-in viewer's context; null when nobody is signed in. Resolvers take it through `signedIn`. */
  readonly ctx: Context | null
  /** The language of sentences, also for whoever is not signed in. */
  readonly language: Language
  readonly db: Database
  readonly publicUrl: string
  /** The event log as it grows. */
  readonly live: Live
  /** The sockets that end with a session or a key. */
  readonly sockets: OpenSockets
  readonly attempts: SignInAttempts
  readonly failures: SignInFailures
  /** Opens what the database keeps sealed. */
  readonly vault: Vault
  /** Null over a socket, which cannot set cookies. */
  readonly cookie: SessionCookie | null
  /** The request's own number, under which it stands in the log; absent over a socket. */
  readonly requestId?: string | null
}
