import type { Actor } from '../../domain/kernel/actor.ts'
import { contextOf } from './contextOf.ts'
import type { GraphContext } from './GraphContext.ts'

/** What resolvers take from the installation, the same for every request and socket. */
type Installation = Pick<GraphContext, 'db' | 'publicUrl' | 'live' | 'sockets' | 'attempts' | 'failures' | 'vault'>

/** What resolvers are given when `actor` asks; null is nobody who is signed in. */
export function graphOf(
  installation: Installation,
  actor: Actor | null,
  asked: Pick<GraphContext, 'language' | 'cookie' | 'requestId'>,
): GraphContext {
  const { db, publicUrl, live, sockets, attempts, failures, vault } = installation
  const ctx = actor && contextOf(installation, actor, asked.language)
  return { ctx, db, publicUrl, live, sockets, attempts, failures, vault, ...asked }
}
