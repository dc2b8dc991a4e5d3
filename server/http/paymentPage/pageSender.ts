import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../../domain/kernel/context.ts'
import { readLanguage } from '../../sentences/language.ts'
import { brandGround } from './brandGround.ts'
import { fillText } from './fill.ts'
import { html } from '../../share/html.ts'
import { invoiceMain } from './invoiceMain.ts'
import { noticeMain } from './noticeMain.ts'
import { brandStyle, pageDocument } from './pageDocument.ts'
import type { PageParts } from './pageDocument.ts'
import { pageTitle } from './pageTitle.ts'
import { pageWords } from './pageWords.ts'
import type { PaymentPageAssets } from './paymentPageAssets.ts'
import type { PaymentPageView } from './PaymentPageView.ts'
import { securityHeaders } from './securityHeaders.ts'

export type ByToken = { Params: { token: string }; Querystring: { lang?: string | string[] } }

/** The language that the link names, else the reader's own. */
export function languageOf(request: FastifyRequest<ByToken>): Language {
  return readLanguage(request.headers['accept-language'], [request.query.lang].flat()[0])
}

/** Where the page of a token is. */
export function pathOf(token: string): string {
  return `/pay/${encodeURIComponent(token)}`
}

/** The pages that a payer can get, each in the reader's language and under the same headers. */
export function pageSender(publicUrl: string, assets: PaymentPageAssets) {
  const send = (reply: FastifyReply, status: number, parts: PageParts) =>
    reply
      .code(status)
      .headers({
        ...securityHeaders(publicUrl, brandStyle(parts.brand).hash),
        'content-language': parts.language,
        'content-type': 'text/html; charset=utf-8',
      })
      .send(pageDocument(parts, assets))

  return {
    /** The invoice: to be paid, paid, or neither. `refusal` says why the payment just tried was not made. */
    invoice(request: FastifyRequest<ByToken>, reply: FastifyReply, view: PaymentPageView, refusal: string | null) {
      const { token } = request.params
      const language = languageOf(request)
      return send(reply, refusal === null ? 200 : 422, {
        language,
        path: pathOf(token),
        title: pageTitle(view, language),
        seller: { name: view.sellerName, legalName: view.sellerLegalName },
        brand: brandGround(view.brandColor),
        main: invoiceMain(view, { language, token, attempt: randomUUID(), refusal }),
      })
    },

    /** The link opens nothing: mistyped, cut off or taken back. */
    wrongLink(request: FastifyRequest<ByToken>, reply: FastifyReply) {
      const language = languageOf(request)
      const { wrongTitle: title, wrongText } = pageWords[language]
      const main = noticeMain('unknown', title, wrongText)
      return send(reply, 404, {
        language,
        path: pathOf(request.params.token),
        title,
        seller: null,
        brand: NO_BRAND,
        main,
      })
    },

    /** Something broke, or the request was not one of ours. */
    trouble(request: FastifyRequest<ByToken>, reply: FastifyReply, status: number) {
      const language = languageOf(request)
      const path = pathOf(request.params.token)
      const { troubleTitle: title, troubleText, troubleNumber, tryAgain } = pageWords[language]
      const again = html`<a class="primary" href="${path}?lang=${language}">${tryAgain}</a>`
      const number = fillText(troubleNumber, { number: String(request.id) })
      const main = noticeMain('unknown', title, troubleText, again, number)
      return send(reply, status, { language, path, title, seller: null, brand: NO_BRAND, main })
    },
  }
}

const NO_BRAND = brandGround('')
