import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionCookie } from '../../resolvers/kernel/GraphContext.ts'
import { ownOrigin } from './ownOrigin.ts'

/** Where the public address is secure, the name itself binds the cookie to this host and to HTTPS (RFC 6265bis). */
export const cookieName = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-greenlight' : 'greenlight'

/** The session cookie of one request and its answer. */
export function sessionCookie(request: FastifyRequest, reply: FastifyReply, publicUrl: string): SessionCookie {
  const name = cookieName(publicUrl)
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:') } as const
  return {
    token: ownOrigin(request.headers, publicUrl) ? (request.cookies[name] ?? null) : null,
    set: (token) => void reply.setCookie(name, token, attributes),
    clear: () => void reply.clearCookie(name, attributes),
  }
}
