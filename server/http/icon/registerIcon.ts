import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { stateOf } from '../../../portal/src/embed/states.ts'
import { readLanguage } from '../../sentences/language.ts'
import type { IconAssets } from '../../share/iconAssets.ts'
import { iconSvg } from './iconSvg.ts'

/** What anyone holding an icon's token may see. */
export type PublicInvoiceView = {
  light: string
  status: string
  version: number
  /** When the server looked. */
  checkedAt: Date | string
}

export type IconDependencies = {
  /** The state behind a public token; null for a token that opens nothing. */
  readPublicInvoice(token: string): Promise<PublicInvoiceView | null>
  /** Counts a look-up; 0, or how many seconds to wait when there were too many. */
  secondsToWait(request: IncomingMessage): number
  assets: IconAssets
}

type Named = { Params: { name: string }; Querystring: { lang?: string | string[] } }

/**
 * The embeddable icon: its script, and the state of one invoice as JSON (`/p/TOKEN.json`, with an ETag, for icons
 * whose sockets are refused; 429 with Retry-After to an address that asks too often) and as a picture (`/p/TOKEN.svg?lang=it`, for e-mails). Open to every origin.
 */
export function registerIcon(
  app: FastifyInstance,
  { readPublicInvoice, secondsToWait, assets }: IconDependencies,
): void {
  const sendScript = (request: FastifyRequest, reply: FastifyReply, cacheControl: string) => {
    reply.headers({ ...OPEN, 'cache-control': cacheControl, etag: `"${assets.integrity}"` })
    if (request.headers['if-none-match'] === `"${assets.integrity}"`) return reply.code(304).send()
    return reply.type('text/javascript; charset=utf-8').send(assets.script)
  }

  app.get('/paid-icon.js', (request, reply) => sendScript(request, reply, 'public, max-age=300, must-revalidate'))

  app.get<{ Params: { file: string } }>('/paid-icon-:file', (request, reply) => {
    if (`/paid-icon-${request.params.file}` === assets.path) {
      return sendScript(request, reply, 'public, max-age=31536000, immutable')
    }
    // The file of another release: the present one does the same, unless the page insists on the old one's integrity.
    return reply.headers({ ...OPEN, 'cache-control': 'no-cache' }).redirect('/paid-icon.js', 302)
  })

  app.options('/p/:name', (_request, reply) =>
    reply
      .headers({
        ...OPEN,
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'if-none-match',
        'access-control-max-age': '86400',
      })
      .code(204)
      .send(),
  )

  app.get<Named>('/p/:name', async (request, reply) => {
    reply.headers(OPEN)
    const retryAfter = secondsToWait(request.raw)
    if (retryAfter > 0) {
      const error = { code: 'RATE_LIMITED', message: 'Too many icons were looked up from this address.', retryAfter }
      return reply
        .code(429)
        .headers({ 'retry-after': String(retryAfter), 'cache-control': 'no-store' })
        .send({ error })
    }
    const [, token, form] = /^([0-9A-Za-z_-]{1,128})\.(json|svg)$/.exec(request.params.name) ?? []
    const invoice = token === undefined ? null : await readPublicInvoice(token)
    return form === 'svg' ? sendSvg(request, reply, invoice) : sendJson(request, reply, invoice)
  })
}

const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, retry-after',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

function sendJson(request: FastifyRequest, reply: FastifyReply, invoice: PublicInvoiceView | null) {
  reply.header('cache-control', 'no-store')
  if (!invoice) {
    return reply.code(404).send({ error: { code: 'NOT_FOUND', message: 'No invoice has this token.' } })
  }
  const { light, status, version, checkedAt } = invoice
  const etag = `W/"${version}-${status}-${light}"`
  reply.header('etag', etag)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.send({ light, status, version, checkedAt: new Date(checkedAt).toISOString() })
}

function sendSvg(request: FastifyRequest<Named>, reply: FastifyReply, invoice: PublicInvoiceView | null) {
  const language = readLanguage(request.headers['accept-language'], [request.query.lang].flat()[0])
  const state = invoice ? stateOf(invoice) : 'unknown'
  const etag = `"${state}-${language}"`
  reply.headers({
    'cache-control': 'no-cache, max-age=0, must-revalidate',
    'content-security-policy': "default-src 'none'",
    'content-language': language,
    vary: 'accept-language',
    etag,
  })
  if (invoice && request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply
    .code(invoice ? 200 : 404)
    .type('image/svg+xml; charset=utf-8')
    .send(iconSvg(state, language))
}
