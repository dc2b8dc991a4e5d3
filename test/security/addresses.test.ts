import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Addresses } from '../../server/http/Addresses.ts'
import { AddressList } from '../../server/http/AddressList.ts'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import type { Socket } from '../support/Socket.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp({
    shares: { socketsPerUser: 3, socketsPerAddress: 2, iconsPerMinute: 6 },
    trustedProxies: ['127.0.0.1', '::1', '10.0.0.0/8'],
  })
})
afterAll(() => app.stop())

const from = (...hops: string[]): As => ({ headers: { 'x-forwarded-for': hops.join(', ') } })
const create = (input: object) =>
  app.make.call('createApiKey', { name: 'fixed', ...input }, 'apiKey { id addresses } secret errors { code path }')

describe('where a request comes from', () => {
  const asked = (remoteAddress: string, forwarded: string | undefined, trusted: string[]) =>
    new Addresses(trusted).of({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as never)

  it('is what the connection says, whatever is written in a header, when no proxy is trusted', () => {
    expect(asked('198.51.100.7', '203.0.113.1', [])).toBe('198.51.100.7')
    expect(asked('::ffff:198.51.100.7', undefined, [])).toBe('198.51.100.7')
  })

  it('is the first hop from the right that is none of the trusted proxies', () => {
    const proxies = ['10.0.0.0/8', '2001:db8:1::/48']
    expect(asked('10.1.2.3', '203.0.113.1', proxies)).toBe('203.0.113.1')
    expect(asked('10.1.2.3', '1.1.1.1, 203.0.113.1, 10.9.9.9', proxies)).toBe('203.0.113.1')
    expect(asked('2001:db8:1::5', 'evil, 2001:db8:2::9', proxies)).toBe('2001:db8:2::9')
    expect(asked('198.51.100.7', '203.0.113.1', proxies)).toBe('198.51.100.7')
    expect(asked('10.1.2.3', 'nonsense', proxies)).toBe('10.1.2.3')
  })

  it('counts the network of an IPv6 client as one, which commands all of its addresses', () => {
    const share = (address: string) =>
      new Addresses([]).share({ socket: { remoteAddress: address }, headers: {} } as never)
    expect(share('2001:db8:1:2:3:4:5:6')).toBe(share('2001:0db8:1:2::1'))
    expect(share('2001:db8:1:2::1')).not.toBe(share('2001:db8:1:3::1'))
    expect(share('::1')).toBe('0:0:0:0::/64')
  })

  it('is compared with addresses and networks of both kinds', () => {
    const list = new AddressList(['203.0.113.7', '10.0.0.0/8', '2001:db8::/32'])
    const inside = ['203.0.113.7', '::ffff:203.0.113.7', '10.255.0.1', '2001:db8:ffff::1']
    const outside = ['203.0.113.8', '11.0.0.1', '2001:db9::1', '', 'x', '::']
    expect([...inside, ...outside].filter((address) => list.includes(address))).toEqual(inside)
  })
})

describe('a key with a list of addresses', () => {
  it('works from there, and is refused with a code of its own from anywhere else, over HTTP', async () => {
    const { secret } = await create({ addresses: ['203.0.113.0/24', '2001:db8::/32'] })
    const query = '{ viewer { name } }'
    // At first sight, and as what is known.
    for (let i = 0; i < 4; i++) {
      for (const address of ['203.0.113.9', '2001:db8::9']) {
        const { status, data } = await app.gql(query, {}, { key: secret, ...from(address) })
        expect([status, data]).toEqual([200, { viewer: { name: 'fixed' } }])
      }
      for (const address of ['203.0.114.9', '2001:db9::9', '203.0.113.9, 198.51.100.1']) {
        const { status, data, errors } = await app.gql(query, {}, { key: secret, ...from(address) })
        expect([status, data, errors!.length]).toEqual([403, null, 1])
        expect(errors).toMatchObject([{ extensions: { code: 'KEY_ADDRESS_NOT_ALLOWED' } }])
      }
    }
  })

  it('opens no socket from anywhere else', async () => {
    const { secret } = await create({ addresses: ['203.0.113.0/24'] })
    const good = await app.subscribe('subscription { events { kind } }', {}, { key: secret, ...from('203.0.113.1') })
    const bad = await app.socket({ key: null, ...from('198.51.100.1') })
    bad.send({ type: 'connection_init', payload: { Authorization: `Bearer ${secret}` } })
    expect(await bad.closed).toEqual({ code: 4403, reason: 'KEY_ADDRESS_NOT_ALLOWED' })
    expect(good.socket.raw.readyState).toBe(good.socket.raw.OPEN)
    good.end()
  })

  it('hands its list on to the key that replaces it, unless that gets another', async () => {
    const { apiKey } = await create({ addresses: ['203.0.113.7'] })
    const rotate = (input: object) =>
      app.make.call('rotateApiKey', { apiKeyId: apiKey.id, ...input }, 'apiKey { addresses } errors { code path }')
    expect((await rotate({})).apiKey.addresses).toEqual(['203.0.113.7'])
    expect((await rotate({ addresses: ['198.51.100.0/24'] })).apiKey.addresses).toEqual(['198.51.100.0/24'])
    expect((await rotate({ addresses: [] })).apiKey.addresses).toEqual([])
  })

  it.each([[['here']], [['10.0.0.0/33']], [['::/129']], [['10.0.0.1/']], [['10.0.0']], [['']]])(
    'takes no list that is none: %j',
    async (addresses) => {
      const { apiKey, errors } = await create({ addresses })
      expect(apiKey).toBeNull()
      expect(errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['addresses'] }])
    },
  )
})

describe('sockets', () => {
  const opened: Socket[] = []
  const open = async (as: As, key?: string): Promise<'open' | { code: number; reason: string }> => {
    const socket = await app.socket({ key: null, ...as })
    opened.push(socket)
    socket.send({ type: 'connection_init', payload: key ? { Authorization: `Bearer ${key}` } : {} })
    const acknowledged = socket.wait(({ type }) => type === 'connection_ack').then(() => 'open' as const)
    return Promise.race([acknowledged.catch(() => socket.closed), socket.closed])
  }
  const tooMany = { code: 1013, reason: 'TOO_MANY_SOCKETS' }

  it('of one address without a sign-in are so many, and a closed one makes room', async () => {
    const here = from('203.0.113.50')
    expect([await open(here), await open(here)]).toEqual(['open', 'open'])
    expect(await open(here)).toEqual(tooMany)
    expect(await open(from('203.0.113.51'))).toBe('open')
    opened[0]!.close()
    await opened[0]!.closed
    await expect.poll(() => open(here)).toBe('open')
  })

  it('of one key are so many, wherever they come from', async () => {
    const { secret } = await create({})
    const sockets = [1, 2, 3, 4].map((i) => from(`203.0.113.${i}`))
    const answers = []
    for (const as of sockets) answers.push(await open(as, secret))
    expect(answers).toEqual(['open', 'open', 'open', tooMany])
    const { secret: another } = await create({})
    expect(await open(sockets[0]!, another)).toBe('open')
  })

  it('that say who they are do not use up the address’s own', async () => {
    const here = from('203.0.113.60')
    const { secret } = await create({})
    for (let i = 0; i < 3; i++) expect(await open(here, secret)).toBe('open')
    expect(await open(here)).toBe('open')
  })

  it('look up icons for an address only so often, and the others of the socket live on', async () => {
    const { publicToken } = await app.make.invoice()
    const query = 'subscription ($token: String!) { publicInvoiceChanged(token: $token) { light } }'
    const stream = await app.subscribe(query, { token: publicToken }, { key: null, ...from('203.0.113.70') })
    expect(await stream.next()).toEqual({ publicInvoiceChanged: { light: 'AMBER' } })
    for (let i = 0; i < 6; i++) {
      stream.socket.send({ type: 'subscribe', id: `more-${i}`, payload: { query, variables: { token: publicToken } } })
    }
    const refused = await stream.socket.wait(({ type }) => type === 'error')
    expect(refused).toMatchObject({ id: 'more-5', payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 10 } }] })
    stream.end()
    for (const socket of opened) socket.close()
  })
})
