import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request comes from our own pages, or from no page at all: only then the session cookie counts, over HTTP
 * and at the socket's handshake. Our own are the public address and whatever address this very request was sent to.
 */
export function ownOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const { origin, host } = headers
  if (origin === undefined || origin === publicUrl) return true
  const parsed = URL.canParse(origin) ? new URL(origin) : null
  return parsed !== null && parsed.host === host
}
