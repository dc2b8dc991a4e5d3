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
    ...tokensOf(request.raw, installation, request.cookies),
    browser: () => browserOf(request.raw, installation),
    set: (token) => void reply.setCookie(name, token, attributes),
    remember: (device) =>
      void reply.setCookie(deviceName(publicUrl), device, { ...attributes, maxAge: REMEMBERED_SECONDS }),
    clear: () => void reply.clearCookie(name, attributes),
  }
}

/** The same, without Fastify; what nobody asks of it costs nothing. */
export class RawSessionCookie implements SessionCookie {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #installation: Installation
  readonly token: string | null
  readonly device: string | null

  constructor(request: IncomingMessage, response: ServerResponse, installation: Installation) {
    this.#request = request
    this.#response = response
    this.#installation = installation
    const { cookie } = request.headers
    const came = cookie === undefined ? NOTHING : tokensOf(request, installation, fastifyCookie.parse(cookie))
    this.token = came.token
    this.device = came.device
  }

  browser(): ReturnType<SessionCookie['browser']> {
    return browserOf(this.#request, this.#installation)
  }

  set(token: string): void {
    this.#write(cookieName(this.#installation.publicUrl), token, {})
  }

  remember(device: string): void {
    this.#write(deviceName(this.#installation.publicUrl), device, { maxAge: REMEMBERED_SECONDS })
  }

  clear(): void {
    this.#write(cookieName(this.#installation.publicUrl), '', { expires: new Date(1), maxAge: undefined })
  }

  #write(name: string, value: string, more: object): void {
    const attributes = { ...attributesFor(this.#installation.publicUrl), ...more }
    this.#response.appendHeader('set-cookie', fastifyCookie.serialize(name, value, attributes))
  }
}

const NOTHING = { token: null, device: null }

function tokensOf(
  { headers }: IncomingMessage,
  { publicUrl }: Installation,
  cookies: Record<string, string | undefined>,
): Pick<SessionCookie, 'token' | 'device'> {
  if (!ownOrigin(headers, publicUrl)) return NOTHING
  return { token: cookies[cookieName(publicUrl)] ?? null, device: cookies[deviceName(publicUrl)] ?? null }
}

const browserOf = (request: IncomingMessage, { addresses }: Installation): ReturnType<SessionCookie['browser']> => ({
  address: addresses.share(request),
  seenFrom: networkName(addresses.of(request)),
  name: browserName(request.headers['user-agent']),
})

const attributesFor = (publicUrl: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:') }) as const
