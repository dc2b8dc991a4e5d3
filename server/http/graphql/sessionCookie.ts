import type { IncomingMessage, ServerResponse } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionCookie } from '../../resolvers/kernel/GraphContext.ts'
import { ownOrigin } from './ownOrigin.ts'

/** Where the public address is secure, the name itself binds the cookie to this host and to HTTPS (RFC 6265bis). */
export const cookieName = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-greenlight' : 'greenlight'

/** The session cookie of one request and its answer. */
export function sessionCookie(request: FastifyRequest, reply: FastifyReply, publicUrl: string): SessionCookie {
  const name = cookieName(publicUrl)
  const attributes = attributesFor(publicUrl)
  return {
    token: ownOrigin(request.headers, publicUrl) ? (request.cookies[name] ?? null) : null,
    set: (token) => void reply.setCookie(name, token, attributes),
    clear: () => void reply.clearCookie(name, attributes),
  }
}

/** The same, without Fastify. */
export function rawSessionCookie(request: IncomingMessage, response: ServerResponse, publicUrl: string): SessionCookie {
  const name = cookieName(publicUrl)
  const { cookie } = request.headers
  const write = (value: string, more: object) =>
    void response.appendHeader(
      'set-cookie',
      fastifyCookie.serialize(name, value, { ...attributesFor(publicUrl), ...more }),
    )
  return {
    token: cookie && ownOrigin(request.headers, publicUrl) ? (fastifyCookie.parse(cookie)[name] ?? null) : null,
    set: (token) => write(token, {}),
    clear: () => write('', { expires: new Date(1), maxAge: undefined }),
  }
}

const attributesFor = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:') }) as const
