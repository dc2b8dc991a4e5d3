import Fastify from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import { brandGround, channelsOf, contrastWithWhite } from '../../server/http/paymentPage/brandGround.ts'
import { pageWords } from '../../server/http/paymentPage/pageWords.ts'
import { paymentPageAssets } from '../../server/http/paymentPage/paymentPageAssets.ts'
import type { PaymentPageView } from '../../server/http/paymentPage/PaymentPageView.ts'
import { registerPaymentPage } from '../../server/http/paymentPage/registerPaymentPage.ts'
import { euro, samplePage } from './samplePage.ts'

let view: PaymentPageView | null
let broken = false
let paid: string[] = []

const app = Fastify()
registerPaymentPage(app, {
  assets: paymentPageAssets('let a', 'b{}'),
  publicUrl: 'https://pay.example',
  readPaymentPage: async () => {
    if (broken) throw new Error('password=hunter2')
    return view
  },
  payFromBalance: async (_token, amount, key) => {
    paid.push(`${key} ${amount.amount} ${amount.currency}`)
    return { ok: true }
  },
})

const get = (headers: Record<string, string> = {}, url = '/pay/abc') => app.inject({ url, headers })
const post = (payload: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/pay/abc/balance?lang=it',
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

const FORM = 'attempt=0123456789abcdef&amount=300.00&currency=EUR'

beforeEach(() => {
  view = samplePage()
  broken = false
  paid = []
})

describe('the answer that carries the page', () => {
  it('is stored, indexed, framed and leaked nowhere', async () => {
    const { headers } = await get()
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      vary: 'accept-language',
    })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain("connect-src 'self' wss://pay.example;")
    expect(policy).toContain("form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
  })

  it('speaks the language of the link, else of the browser, else English', async () => {
    expect((await get({ 'accept-language': 'pl' }, '/pay/abc?lang=ro')).headers['content-language']).toBe('ro')
    expect((await get({ 'accept-language': 'de, pl;q=0.4' })).headers['content-language']).toBe('pl')
    expect((await get({ 'accept-language': 'de' }, '/pay/abc?lang=xx')).headers['content-language']).toBe('en')
    expect((await get({}, '/pay/abc?lang=it&lang=fr')).headers['content-language']).toBe('it')
  })

  it('carries no markup and no hidden change of direction of a name, number or line', async () => {
    const evil = '\u202e<script>alert(1)</script>"\' onload=x \u0000'
    view = samplePage({
      sellerName: evil,
      sellerLegalName: evil,
      invoiceNumber: evil,
      lines: [{ description: evil, quantity: 1, total: euro('1.00') }],
      brandColor: '</style><script>alert(2)</script>',
    })
    const { body } = await get()
    expect(body.match(/<script/g)).toHaveLength(1)
    // oxlint-disable-next-line no-control-regex -- looked for, not matched by mistake
    expect(body).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000]/)
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=x ')
  })

  it('gives its files an address of their own version, for good', async () => {
    const { body } = await get()
    const [address] = /\/pay-[0-9a-f]{12}\.js/.exec(body) ?? []
    const script = await app.inject(String(address))
    expect(script.body).toBe('let a')
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })
})

describe('a page that shows no invoice to be paid', () => {
  it('says of a wrong link what to do, in every language, without naming a seller', async () => {
    view = null
    for (const [language, words] of Object.entries(pageWords)) {
      const answer = await get({}, `/pay/abc?lang=${language}`)
      expect(answer.statusCode).toBe(404)
      expect(answer.body).toContain(words.wrongTitle)
      expect(answer.body).not.toContain('class="seller"')
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })

  it('says of a cancelled invoice whom to ask, and offers no way to pay', async () => {
    view = samplePage({ status: 'VOID', light: 'GREY' })
    const { body } = await get()
    expect(body).toContain('ask <bdi>Mirella Hosting S.r.l.</bdi></p>')
    expect(body).not.toContain('How to pay')
    expect(body).not.toContain('IT60X')
  })

  it('never calls green what is not settled', async () => {
    view = samplePage({ status: 'PAID', light: 'AMBER', outstanding: euro('0.00'), bankTransfer: null })
    const { body } = await get()
    expect(body).toContain('Your payment is on its way')
    expect(body).not.toContain('Paid. Thank you!')
  })

  it('asks for nothing where credit is reserved for the whole amount', async () => {
    view = samplePage({ outstanding: euro('0.00'), bankTransfer: null })
    const { body } = await get()
    expect(body).toContain('Nothing more to pay')
    expect(body).toContain('The amount is reserved from your credit with <bdi>Mirella Hosting S.r.l.</bdi> This page')
    expect(body).not.toContain('How to pay')
  })

  it('hides the reason of a failure and gives a number to ask about', async () => {
    broken = true
    const answer = await get({}, '/pay/abc?lang=fr')
    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('Nous ne pouvons pas afficher cette facture pour le moment')
    expect(answer.body).toMatch(/communiquez ce numéro au vendeur\s: req-/)
    expect(answer.body).not.toContain('hunter2')
  })
})

describe('the form that pays from credit', () => {
  it('pays with the key of its rendering and goes on to a page that can be reloaded', async () => {
    const answer = await post(FORM, { 'sec-fetch-site': 'same-origin' })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/pay/abc?lang=it')
    expect(paid).toEqual(['0123456789abcdef 300.00 EUR'])
  })

  it('gives each rendering a key of its own', async () => {
    view = samplePage({ payableFromBalance: euro('300.00') })
    const keyOf = async () => /name="attempt" value="([^"]+)"/.exec((await get()).body)?.[1]
    expect(await keyOf()).not.toBe(await keyOf())
  })

  it.each([
    ['from another site', 403, FORM, { 'sec-fetch-site': 'cross-site' }],
    ['from a neighbouring site', 403, FORM, { 'sec-fetch-site': 'same-site' }],
    ['without a key', 400, 'amount=300.00&currency=EUR', {}],
    ['with a negative amount', 400, FORM.replace('300.00', '-300.00'), {}],
    ['with an amount in words', 400, FORM.replace('300.00', '1e3'), {}],
    ['without a currency', 400, 'attempt=0123456789abcdef&amount=300.00', {}],
    ['as JSON', 415, '{}', { 'content-type': 'application/json' }],
    ['of more than 16 kB', 413, FORM + 'x'.repeat(17_000), {}],
  ])('is refused %s', async (_how, status, payload, headers) => {
    const answer = await post(payload, headers as Record<string, string>)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(paid).toEqual([])
  })
})

describe("the seller's colour", () => {
  it('stays as it is where white can be read on it, and is darkened only as far as needed where not', () => {
    expect(brandGround('#3b2f8f')).toBe('#3b2f8f')
    expect(brandGround('#000')).toBe('#000000')
    for (const bright of ['#ffd400', '#ffffff', '#d9480f', '#0f0', '#ff69b4', '#777777']) {
      const contrast = contrastWithWhite(channelsOf(brandGround(bright)) ?? [])
      expect(contrast).toBeGreaterThanOrEqual(4.5)
      expect(contrast).toBeLessThan(5)
    }
  })

  it('is a neutral one where it cannot be read', () => {
    for (const wrong of ['', 'red', '#12345', '#12345g', 'url(x)', '#fff;}']) expect(brandGround(wrong)).toBe('#0f513a')
  })
})

describe('the five languages of the page', () => {
  it('leave the same places to fill in every sentence', () => {
    const places = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).toSorted()
    for (const words of Object.values(pageWords)) {
      for (const name of Object.keys(pageWords.en) as (keyof typeof words)[]) {
        expect(places(words[name]), name).toEqual(places(pageWords.en[name]))
        expect(words[name].trim()).not.toBe('')
      }
    }
  })
})
