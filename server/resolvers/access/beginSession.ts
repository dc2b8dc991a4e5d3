import { readSession } from '../../domain/users/readSession.ts'
import { readViewer } from '../../domain/users/readViewer.ts'
import { renewSession } from '../../domain/users/sessions.ts'
import { credentialOfHash, credentialOfSession } from '../../live/credential.ts'
import { readLanguage } from '../../sentences/language.ts'
import { contextOf } from '../kernel/contextOf.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'

/** Hands the new session to the browser, ends the sockets of the one before, and answers who it belongs to. */
export async function beginSession(graph: GraphContext, token: string) {
  const before = graph.cookie?.token
  if (before) graph.sockets.end(credentialOfSession(before))
  graph.cookie?.set(token)
  const session = await readSession(graph.db, token, false)
  if (!session) throw new Error('The session ended before it began.')
  const { actor, language } = session
  return readViewer(contextOf(graph, actor, readLanguage(undefined, language)))
}

/** Gives the browser's session a new id, since what guards it has changed. */
export async function renewOwnSession(graph: GraphContext): Promise<void> {
  const before = graph.cookie?.token
  const token = before && (await renewSession(graph.db, before))
  if (!token) return
  graph.sockets.end(credentialOfSession(before))
  graph.cookie?.set(token)
}

/** Ends the sockets of sessions that have ended, in this process at once; the others hear of it from the database. */
export function endSockets(graph: GraphContext, ended: Buffer[]): void {
  for (const hash of ended) graph.sockets.end(credentialOfHash(hash))
}
