import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { viewer { name user { email } world rights } errors { code message } }
}`
const signIn = (email: string, password: string, as: As = {}) =>
  app.gql(SIGN_IN, { input: { email, password } }, { key: null, ...as })
const whoAmI = async (as: As) => (await app.gql('{ viewer { name } }', {}, as)).data?.viewer?.name ?? null

describe('signing in', () => {
  it('answers who one is and sets a cookie that scripts cannot read', async () => {
    const { data, headers } = await signIn(app.mine.email.toUpperCase(), app.mine.password)
    expect(data.signIn).toMatchObject({ viewer: { user: { email: app.mine.email }, world: 'LIVE' }, errors: [] })
    expect(headers.get('set-cookie')).toMatch(/^greenlight=ses_\w{66}; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('is refused in the same words for a wrong password and an unknown e-mail, in the language asked for', async () => {
    const wrong = await signIn(app.mine.email, 'wrong', { language: 'it' })
    const unknown = await signIn('nobody@reseller.example', 'wrong', { language: 'it' })
    expect(wrong.data.signIn).toMatchObject({ viewer: null, errors: [{ code: 'SIGN_IN_FAILED' }] })
    expect(unknown.data).toEqual(wrong.data)
    expect(unknown.headers.get('set-cookie')).toBeNull()
  })

  it('takes as long for an unknown e-mail as for a wrong password', async () => {
    const timed = async (email: string) => {
      const times: number[] = []
      for (let round = 0; round < 5; round++) {
        const start = performance.now()
        await signIn(`${round}${email}`, 'wrong')
        times.push(performance.now() - start)
      }
      return times.sort((a, b) => a - b)[2]!
    }
    // A hash is computed either way; without it the answer would come many times sooner.
    const unknown = await timed('nobody@reseller.example')
    expect(unknown).toBeGreaterThan(8)
  })

  it('looks at ten passwords of an account in a quarter of an hour and then at none, not even the right one', async () => {
    const { email, password } = app.other
    for (let attempt = 0; attempt < 10; attempt++) await signIn(email, `guess ${attempt}`)
    const { data } = await signIn(email, password)
    expect(data.signIn.errors).toMatchObject([{ code: 'SIGN_IN_FAILED' }])
    expect((await signIn(app.mine.email, app.mine.password)).data.signIn.errors).toEqual([])
  })

  it('may be tried once only in one document', async () => {
    const { errors, status } = await app.gql(
      `mutation ($a: SignInInput!) { one: signIn(input: $a) { errors { code } } two: signIn(input: $a) { errors { code } } }`,
      { a: { email: app.mine.email, password: 'guess' } },
      { key: null },
    )
    expect(status).toBe(400)
    expect(errors![0].extensions.code).toMatch(/^TOO_MANY_/)
  })

  it('swallows no password that is absurdly long or full of odd characters', async () => {
    for (const password of ['', '\u0000', 'x'.repeat(2_000), '💚'.repeat(300)]) {
      expect((await signIn(app.mine.email, password)).data.signIn.errors).toMatchObject([{ code: 'SIGN_IN_FAILED' }])
      await signIn(app.mine.email, app.mine.password)
    }
    expect((await signIn("'; drop table users; --\u0000", 'x')).data.signIn.errors).toHaveLength(1)
  })
})

describe('a session', () => {
  let cookie: string
  beforeEach(async () => {
    cookie = await app.signIn()
  })

  it('is stored as a hash only', async () => {
    const secret = cookie.split('=')[1]!
    const rows = await app.owner`select s::text as row from sessions s`
    expect(rows.length).toBeGreaterThan(0)
    for (const { row } of rows) expect(row).not.toContain(secret.slice(-22))
  })

  it('is a new one at each sign-in, and the one before it ends', async () => {
    const { headers } = await signIn(app.mine.email, app.mine.password, { cookie })
    const next = headers.get('set-cookie')!.split(';')[0]!
    expect(next).not.toBe(cookie)
    expect(await whoAmI({ cookie: next })).toBe('Owner 1')
    expect(await whoAmI({ cookie })).toBeNull()
  })

  it('ends with signing out, and its sockets with it', async () => {
    const stream = await app.subscribe('subscription { orderChanged { id } }', {}, { cookie })
    const { data, headers } = await app.gql('mutation { signOut { errors { code } } }', {}, { cookie })
    expect(data.signOut.errors).toEqual([])
    expect(headers.get('set-cookie')).toMatch(/^greenlight=; .*Expires=Thu, 01 Jan 1970/)
    expect(await stream.socket.closed).toMatchObject({ code: 4403 })
    expect(await whoAmI({ cookie })).toBeNull()
  })

  it('ends after thirty minutes without a request', async () => {
    const seenBefore = async (minutes: number) => {
      await app.owner`update sessions set last_seen_at = now() - make_interval(mins => ${minutes})`
      // Who asks is remembered for a second; here half an hour has passed.
      await app.restart()
    }
    await seenBefore(29)
    expect(await whoAmI({ cookie })).toBe('Owner 1')
    // The request was a sign of life.
    const [{ idle }] = (await app.owner`select min(now() - last_seen_at) < interval '1 minute' as idle from sessions
      where last_seen_at > now() - interval '5 minutes'`) as unknown as [{ idle: boolean }]
    expect(idle).toBe(true)
    await seenBefore(31)
    expect(await whoAmI({ cookie })).toBeNull()
  })

  it('ends after twelve hours, however busy', async () => {
    await app.owner`update sessions set expires_at = now() - interval '1 second'`
    expect(await whoAmI({ cookie })).toBeNull()
  })

  it('is nobody’s when its secret is guessed, cut or from another installation', async () => {
    const [name, secret] = cookie.split('=') as [string, string]
    for (const token of [secret.slice(0, -1), `${secret}x`, secret.replace(/.{4}$/, 'AAAA'), 'ses_', '../../etc']) {
      expect(await whoAmI({ cookie: `${name}=${token}` })).toBeNull()
    }
  })

  it('keeps how the portal looks for this person, in words that exist', async () => {
    const set = (input: object) =>
      app.gql(
        `mutation ($input: SetPreferencesInput!) {
          setPreferences(input: $input) { preferences { language theme density singleKeys } errors { code path } }
        }`,
        { input },
        { cookie },
      )
    const chosen = { language: 'pl', theme: 'DARK', density: 'COMPACT', singleKeys: false }
    expect((await set(chosen)).data.setPreferences).toEqual({ preferences: chosen, errors: [] })
    expect((await set({ theme: 'LIGHT' })).data.setPreferences.preferences).toEqual({ ...chosen, theme: 'LIGHT' })
    expect((await set({ language: 'xx' })).data.setPreferences).toEqual({
      preferences: null,
      errors: [{ code: 'INVALID_INPUT', path: ['language'] }],
    })
    await set({ language: 'en', theme: 'SYSTEM', density: 'COMFORTABLE', singleKeys: true })
  })
})
