import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Language } from '../../domain/kernel/context.ts'
import { languageOf, pageSender, pathOf } from './pageSender.ts'
import type { ByToken } from './pageSender.ts'
import type { PaymentPageAssets } from './paymentPageAssets.ts'
import type { MoneyView, PaymentPageView } from './PaymentPageView.ts'
import { readPaymentForm } from './readPaymentForm.ts'
import { stateKey } from './stateKey.ts'

export type PaymentPageDependencies = {
  /** The invoice behind a payment page's token; null for a token that opens nothing. */
  readPaymentPage(token: string): Promise<PaymentPageView | null>
  /**
   * Settles the invoice, or a part of it, from the client's credit. The same key has its effect once.
   * `message` is a sentence in the language.
   */
  payFromBalance(
    token: string,
    amount: MoneyView,
    idempotencyKey: string,
    language: Language,
  ): Promise<{ ok: true } | { ok: false; message: string }>
  /** Origin at which payers reach this server, without a slash at its end. */
  publicUrl: string
  assets: PaymentPageAssets
}

const BODY_LIMIT = 16 * 1024

/** The page on which a payer sees an invoice, pays it and keeps its receipt. Complete without any script. */
export function registerPaymentPage(app: FastifyInstance, dependencies: PaymentPageDependencies): void {
  void app.register(async (scope) => {
    serveFiles(scope, dependencies.assets)
    servePages(scope, dependencies)
  })
}

function servePages(scope: FastifyInstance, dependencies: PaymentPageDependencies): void {
  const { readPaymentPage, payFromBalance, publicUrl, assets } = dependencies
  const pages = pageSender(publicUrl, assets)

  // Only its own form is understood here, whatever else the application accepts.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  )

  scope.setErrorHandler<Error & { statusCode?: number }, ByToken>((error, request, reply) => {
    const { statusCode = 500 } = error
    if (statusCode >= 500) request.log.error({ err: error }, 'the payment page cannot be shown')
    return pages.trouble(request, reply, statusCode >= 500 ? 503 : statusCode)
  })

  scope.get<ByToken>('/pay/:token', async (request, reply) => {
    const view = await readPaymentPage(request.params.token)
    return view ? pages.invoice(request, reply, view, null) : pages.wrongLink(request, reply)
  })

  // For a page whose socket is refused.
  scope.get<ByToken>('/pay/:token/state', async (request, reply) => {
    const view = await readPaymentPage(request.params.token)
    reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    if (!view) return reply.code(404).send({ error: { code: 'NOT_FOUND', message: 'No invoice has this token.' } })
    const { version, light, status, payableFromBalance } = view
    const etag = `"${fingerprint(stateKey(view))}"`
    reply.header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.send({ version, light, status, payableFromBalance })
  })

  scope.post<ByToken & { Body: URLSearchParams }>('/pay/:token/balance', async (request, reply) => {
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return pages.trouble(request, reply, 403)
    const form = readPaymentForm(request.body)
    if (!form) return pages.trouble(request, reply, 400)
    const { token } = request.params
    const language = languageOf(request)
    const outcome = await payFromBalance(token, form.amount, form.attempt, language)
    // What follows is a page of its own: reloading it never pays again.
    if (outcome.ok) return reply.header('cache-control', 'no-store').redirect(`${pathOf(token)}?lang=${language}`, 303)
    const view = await readPaymentPage(token)
    return view ? pages.invoice(request, reply, view, outcome.message) : pages.wrongLink(request, reply)
  })
}

function serveFiles(scope: FastifyInstance, assets: PaymentPageAssets): void {
  for (const [path, type, content] of [
    [assets.scriptPath, 'text/javascript; charset=utf-8', assets.script],
    [assets.stylePath, 'text/css; charset=utf-8', assets.style],
  ] as const) {
    scope.get(path, (_request, reply) =>
      reply
        .headers({ 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' })
        .type(type)
        .send(content),
    )
  }
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
