import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import { iconAssets } from '../../server/share/iconAssets.ts'
import { registerIcon } from '../../server/http/icon/registerIcon.ts'
import { buttonHtml, emailHtml, iconHtml } from '../../server/share/snippets.ts'

const assets = iconAssets('export const icon = 1\n')
let wait = 0
let invoice = { light: 'AMBER', status: 'OPEN', version: 7 }
const app = Fastify()
registerIcon(app, {
  readPublicInvoice: async (token) => (token === 'pub_1' ? { ...invoice, checkedAt: new Date() } : null),
  secondsToWait: () => wait,
  assets,
})

beforeEach(() => {
  wait = 0
  invoice = { light: 'AMBER', status: 'OPEN', version: 7 }
})

describe('the state of an invoice as JSON', () => {
  it('is refused to an address that asks too often, with the seconds to wait', async () => {
    wait = 7
    for (const form of ['json', 'svg']) {
      const answer = await app.inject(`/p/pub_1.${form}`)
      expect(answer.statusCode).toBe(429)
      expect(answer.headers).toMatchObject({
        'retry-after': '7',
        'cache-control': 'no-store',
        'access-control-allow-origin': '*',
      })
      expect(answer.json()).toMatchObject({ error: { code: 'RATE_LIMITED', retryAfter: 7 } })
    }
  })

  it('is readable from every origin, is never stored, and holds nothing but the state', async () => {
    const answer = await app.inject('/p/pub_1.json')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'etag, retry-after',
      'cache-control': 'no-store',
    })
    const { checkedAt, ...state } = answer.json<{ checkedAt: string }>()
    expect(state).toEqual({ light: 'AMBER', status: 'OPEN', version: 7 })
    expect(Math.abs(Date.now() - Date.parse(checkedAt))).toBeLessThan(5000)
  })

  it('answers 304 to somebody who has it already, and the whole to somebody who has an older one', async () => {
    const etag = (await app.inject('/p/pub_1.json')).headers.etag as string
    const again = () => app.inject({ url: '/p/pub_1.json', headers: { 'if-none-match': etag } })
    expect((await again()).statusCode).toBe(304)
    expect((await again()).body).toBe('')
    invoice = { light: 'GREEN', status: 'PAID', version: 8 }
    expect((await again()).json()).toMatchObject({ light: 'GREEN', version: 8 })
  })

  it('lets a browser send the ETag across origins', async () => {
    const answer = await app.inject({ method: 'OPTIONS', url: '/p/pub_1.json' })
    expect(answer.statusCode).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'if-none-match',
    })
  })

  it.each(['/p/pub_2.json', '/p/pub_1', '/p/pub_1.xml', '/p/..%2Fpub_1.json', '/p/.json'])(
    'says plainly that %s opens nothing',
    async (url) => {
      const answer = await app.inject(url)
      expect(answer.statusCode).toBe(404)
      expect(answer.json()).toEqual({ error: { code: 'NOT_FOUND', message: 'No invoice has this token.' } })
      expect(answer.headers['access-control-allow-origin']).toBe('*')
    },
  )
})

describe('the state of an invoice as a picture', () => {
  it('carries the word in the language of the link', async () => {
    const answer = await app.inject('/p/pub_1.svg?lang=pl')
    expect(answer.headers).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-language': 'pl',
      'cache-control': 'no-cache, max-age=0, must-revalidate',
      'x-content-type-options': 'nosniff',
    })
    expect(answer.body).toContain('<title>Nieopłacona</title>')
    expect(answer.body).toMatch(/<text [^>]+>Nieopłacona<\/text>/)
  })

  it('follows the reader where the link names no language, and falls back on English', async () => {
    const wordFor = async (header: string) =>
      /<title>(.*)<\/title>/.exec(
        (await app.inject({ url: '/p/pub_1.svg', headers: { 'accept-language': header } })).body,
      )?.[1]
    expect(await wordFor('de, fr;q=0.8, it;q=0.9')).toBe('Non pagata')
    expect(await wordFor('de-AT')).toBe('Not paid')
    expect(await wordFor('en;q=0, ro-MD;q=0.1')).toBe('Neplătită')
    expect(await wordFor(',;;q=x,')).toBe('Not paid')
  })

  it('is still a picture, of an unknown state, when the token opens nothing', async () => {
    const answer = await app.inject('/p/pub_2.svg?lang=fr')
    expect(answer.statusCode).toBe(404)
    expect(answer.body).toContain('<title>Inconnu</title>')
  })

  it('answers 304 as long as the picture is the same', async () => {
    const { etag } = (await app.inject('/p/pub_1.svg?lang=it')).headers
    const again = () => app.inject({ url: '/p/pub_1.svg?lang=it', headers: { 'if-none-match': etag as string } })
    expect((await again()).statusCode).toBe(304)
    invoice = { light: 'GREEN', status: 'PAID', version: 8 }
    expect((await again()).body).toContain('Pagata')
  })
})

describe("the icon's script", () => {
  it('has a stable address that is looked at again after five minutes', async () => {
    const answer = await app.inject('/paid-icon.js')
    expect(answer.body).toBe(assets.script)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=300, must-revalidate',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
  })

  it('has an address for this very file, which never changes, with the integrity to pin it', async () => {
    const answer = await app.inject(assets.path)
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(assets.integrity).toBe(`sha384-${createHash('sha384').update(answer.body).digest('base64')}`)
  })

  it('sends the address of another release on to the present file', async () => {
    const answer = await app.inject('/paid-icon-000000000000.js')
    expect(answer.statusCode).toBe(302)
    expect(answer.headers.location).toBe('/paid-icon.js')
  })
})

describe('the snippets that a reseller copies', () => {
  const input = {
    publicUrl: 'https://pay.example',
    publicToken: 'pub_1',
    paymentUrl: 'https://pay.example/pay/abc',
    invoiceNumber: '"><script>alert(1)</script>',
    language: 'it',
  } as const

  it('name the icon, its picture and the payment page', () => {
    expect(iconHtml(input)).toBe(
      '<script type="module" src="https://pay.example/paid-icon.js"></script>\n' +
        '<paid-icon token="pub_1" href="https://pay.example/pay/abc" label></paid-icon>',
    )
    expect(emailHtml(input)).toContain('<img src="https://pay.example/p/pub_1.svg?lang=it" height="24"')
    expect(buttonHtml(input)).toContain('>Paga la fattura ')
  })

  it('can pin the very file', () => {
    expect(iconHtml(input, assets)).toContain(
      `src="https://pay.example${assets.path}" integrity="${assets.integrity}" crossorigin`,
    )
  })

  it('carry no markup of an invoice number', () => {
    expect(emailHtml(input) + buttonHtml(input)).not.toContain('<script')
  })
})
