import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request comes from our own pages, or from no page at all: only then the session cookie counts, over HTTP
 * and at the socket's handshake. Our own is the public address; where that is not secure, as on a machine of one's own,
 * also the very host and port that this request was sent to, by whatever name.
 */
export function ownOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: string): boolean {
  if (origin === undefined || origin === publicUrl) return true
  if (publicUrl.startsWith('https:') || !URL.canParse(origin)) return false
  const { protocol, host: from } = new URL(origin)
  return protocol === 'http:' && from === host
}
