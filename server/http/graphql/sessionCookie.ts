import type { IncomingMessage, ServerResponse } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SessionCookie } from '../../resolvers/kernel/GraphContext.ts'
import type { Addresses } from '../Addresses.ts'
import { browserName, networkName } from './browserName.ts'
import { ownOrigin } from './ownOrigin.ts'

/** Where the public address is secure, the name itself binds the cookie to this host and to HTTPS (RFC 6265bis). */
export const cookieName = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-greenlight' : 'greenlight'

const deviceName = (publicUrl: string): string => `${cookieName(publicUrl)}-device`
const REMEMBERED_SECONDS = 30 * 24 * 3600

interface Installation {
  publicUrl: string
  addresses: Addresses
}

/** The session cookie of one request and its answer, and the browser behind them. */
export function sessionCookie(request: FastifyRequest, reply: FastifyReply, installation: Installation): SessionCookie {
  const { publicUrl } = installation
  const name = cookieName(publicUrl)
  const attributes = attributesFor(publicUrl)
  return {
    ...browserOf(request.raw, installation, request.cookies),
    set: (token) => void reply.setCookie(name, token, attributes),
    remember: (device) =>
      void reply.setCookie(deviceName(publicUrl), device, { ...attributes, maxAge: REMEMBERED_SECONDS }),
    clear: () => void reply.clearCookie(name, attributes),
  }
}

/** The same, without Fastify. */
export function rawSessionCookie(
  request: IncomingMessage,
  response: ServerResponse,
  installation: Installation,
): SessionCookie {
  const { publicUrl } = installation
  const attributes = attributesFor(publicUrl)
  const { cookie } = request.headers
  const write = (name: string, value: string, more: object) =>
    void response.appendHeader('set-cookie', fastifyCookie.serialize(name, value, { ...attributes, ...more }))
  return {
    ...browserOf(request, installation, cookie ? fastifyCookie.parse(cookie) : {}),
    set: (token) => write(cookieName(publicUrl), token, {}),
    remember: (device) => write(deviceName(publicUrl), device, { maxAge: REMEMBERED_SECONDS }),
    clear: () => write(cookieName(publicUrl), '', { expires: new Date(1), maxAge: undefined }),
  }
}

function browserOf(
  request: IncomingMessage,
  { publicUrl, addresses }: Installation,
  cookies: Record<string, string | undefined>,
): Pick<SessionCookie, 'token' | 'device' | 'browser'> {
  const counts = ownOrigin(request.headers, publicUrl)
  return {
    token: counts ? (cookies[cookieName(publicUrl)] ?? null) : null,
    device: counts ? (cookies[deviceName(publicUrl)] ?? null) : null,
    browser: () => ({
      address: addresses.share(request),
      seenFrom: networkName(addresses.of(request)),
      name: browserName(request.headers['user-agent']),
    }),
  }
}

const attributesFor = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:') }) as const
