import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'
import { Person } from '../support/Person.ts'

// A1: whoever guesses at secrets, by whatever way, has ten tries for an account in a quarter of an hour.
let app: TestApp
let second: App
let secondUrl: string
beforeAll(async () => {
  app = await startApp()
  const port = await freePort()
  secondUrl = `http://localhost:${port}`
  const log = { level: 'silent', stream: new PassThrough() }
  second = await buildApp({ db: app.db, publicUrl: app.url, portalFolder: '/nowhere', log, farewellMs: 0 })
  await second.fastify.listen({ port, host: 'localhost' })
})
afterAll(async () => {
  await second.close()
  await app.stop()
})
beforeEach(() => app.owner`delete from secret_attempts`)

const owner = () => new Person(app, app.mine)
const SIGN_IN =
  'mutation ($input: SignInInput!) { signIn(input: $input) { viewer { name } lockedUntil errors { code message } } }'
/** How many secrets were looked at, of each account and from each address. */
const evaluated = async () =>
  (await app.owner`select cardinality(evaluated_at) as count from secret_attempts order by 1`).map(({ count }) => count)

describe('A1 guessing at a password', () => {
  it('has ten tries, spread over however many processes, names and moments', async () => {
    const { email, password } = app.mine
    const names = [email, email.toUpperCase(), ` ${email} `, email.replace('o', 'O')]
    const guess = (round: number, right = false) =>
      fetch(`${round % 2 === 0 ? app.url : secondUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: SIGN_IN,
          variables: { input: { email: names[round % names.length], password: right ? password : `guess ${round}` } },
        }),
      }).then(
        (answer) =>
          answer.json() as Promise<{ data: { signIn: { viewer: object | null; lockedUntil: string | null } } }>,
      )
    const answers = await Promise.all(Array.from({ length: 30 }, (_, round) => guess(round)))
    expect(answers.filter(({ data }) => data.signIn.lockedUntil === null)).toHaveLength(10)
    expect(await evaluated()).toEqual([10, 30])
    // Now not even the right one is looked at, by either process.
    for (const round of [0, 1]) expect((await guess(round, true)).data.signIn.viewer).toBeNull()
  })

  it('is not begun anew by a quarter of an hour that began earlier', async () => {
    const person = owner()
    for (let round = 0; round < 10; round++) await person.signIn('wrong')
    // Nine of them are older than a quarter of an hour now: nine more may be looked at, and then none.
    await app.owner`update secret_attempts set evaluated_at = array(
      select case when n <= 9 then t - interval '16 minutes' else t end from unnest(evaluated_at) with ordinality as e (t, n))
      where cardinality(evaluated_at) = 10`
    const answers = []
    for (let round = 0; round < 12; round++) answers.push(await person.signIn('wrong'))
    expect(answers.map(({ lockedUntil }) => lockedUntil === null)).toEqual([
      ...Array(9).fill(true),
      false,
      false,
      false,
    ])
  })

  it('is told the same words, and from when on there are more tries, whether there is such an account or not', async () => {
    const told = []
    for (const email of [app.mine.email, 'nobody@reseller.example']) {
      const answers = []
      for (let round = 0; round < 11; round++) answers.push(await owner().signIn('wrong', email))
      told.push(
        answers.map(({ errors, lockedUntil, viewer, secondStep }) => ({
          codes: errors.map((error: { code: string }) => error.code),
          locked: lockedUntil !== null,
          viewer,
          secondStep,
        })),
      )
      const minutes = (Date.parse(answers[10].lockedUntil) - Date.now()) / 60_000
      expect(minutes).toBeGreaterThan(14)
      expect(minutes).toBeLessThanOrEqual(15)
    }
    expect(told[0]).toEqual(told[1])
  })

  it('takes as long when nothing is looked at any more', async () => {
    const timed = async (email: string) => {
      const times: number[] = []
      for (let round = 0; round < 13; round++) {
        const start = performance.now()
        await owner().signIn('wrong', email)
        if (round > 10) times.push(performance.now() - start)
      }
      return times.sort((a, b) => a - b)[0]!
    }
    // A hash is computed either way; without it the answer would come many times sooner.
    expect(await timed(app.other.email)).toBeGreaterThan(8)
    expect(await timed('nobody@reseller.example')).toBeGreaterThan(8)
  })

  it('at many accounts from one address ends after a hundred', async () => {
    await app.owner`insert into secret_attempts (subject, evaluated_at, allowed)
      select sha256(convert_to('address ' || a, 'UTF8')), array_fill(now(), array[99]), true
      from unnest(array['127.0.0.1', '0:0:0:0::/64', '::1']) a`
    const first = await owner().signIn('wrong', 'one@reseller.example')
    const next = await owner().signIn('wrong', 'two@reseller.example')
    expect([first.lockedUntil, next.lockedUntil === null]).toEqual([null, false])
  })

  it.each(['signIn', 'confirmSignIn', 'resetPassword', 'requestPasswordReset', 'signInWithPasskey'])(
    'by many names for one field, %s, is refused before anything is looked at',
    async (name) => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
      const inputs: Record<string, string> = {
        signIn: '{ email: "a", password: "b" }',
        confirmSignIn: '{ token: "a", code: "b" }',
        resetPassword: '{ token: "a", password: "b" }',
        requestPasswordReset: '{ email: "a" }',
        signInWithPasskey: '{ token: "a", response: "b" }',
      }
      const { errors, status } = await app.gql(
        `mutation { one: ${name}(input: ${inputs[name]}) { errors { code } } two: ${name}(input: ${inputs[name]}) { errors { code } } }`,
        {},
        { key: null },
      )
      expect([status, errors![0].extensions.code]).toEqual([400, 'TOO_MANY_ALIASES'])
      expect(type).toMatch(/Input$/)
      // Somebody who is signed in may send ten mutations at once, but not these.
      const signedIn = await app.gql(
        `mutation { ${Array.from({ length: 5 }, (_, i) => `n${i}: ${name}(input: ${inputs[name]}) { errors { code } }`).join(' ')} }`,
      )
      expect([signedIn.status, signedIn.errors![0].extensions.code]).toEqual([400, 'TOO_MANY_ALIASES'])
      expect(await evaluated()).toEqual([])
    },
  )

  it('over a socket is refused: nothing but subscriptions is heard there', async () => {
    const stream = await app.subscribe(
      'mutation { signIn(input: { email: "a", password: "b" }) { errors { code } } }',
      {},
      { key: null },
    )
    expect(await stream.failed()).toMatchObject([{ extensions: { code: expect.any(String) } }])
    expect(await evaluated()).toEqual([])
  })
})

describe('guessing at a code', () => {
  it('has five tries after a password, and ten in a quarter of an hour, however often the password is given again', async () => {
    const person = new Person(app, app.other)
    await person.signIn()
    await person.switchCodesOn()
    const thief = person.elsewhere()
    const outcomes: string[] = []
    for (let round = 0; round < 3; round++) {
      const { secondStep } = await thief.signIn()
      for (let guess = 0; guess < 6; guess++) {
        const { errors } = await thief.confirm(secondStep.token, String(100_000 + round * 10 + guess))
        outcomes.push(errors[0].code)
      }
    }
    expect(outcomes).toEqual([
      ...Array(5).fill('INVALID_CODE'),
      'INVALID_TOKEN',
      ...Array(5).fill('INVALID_CODE'),
      'INVALID_TOKEN',
      ...Array(6).fill('SIGN_IN_FAILED'),
    ])
    // The right one is not looked at either.
    const { secondStep } = await thief.signIn()
    expect((await thief.confirm(secondStep.token, await thief.code())).errors[0].code).toBe('SIGN_IN_FAILED')
  })
})

describe('asking for a new password', () => {
  it('answers the same and as slowly, whether there is such a person or not', async () => {
    const ask = async (email: string) => {
      const start = performance.now()
      const payload = await owner().call('requestPasswordReset', 'RequestPasswordResetInput', { email })
      return { payload, ms: performance.now() - start }
    }
    const known = await ask(app.mine.email)
    const unknown = await ask('nobody@reseller.example')
    expect(known.payload).toEqual({ errors: [] })
    expect(unknown.payload).toEqual(known.payload)
    for (const { ms } of [known, unknown]) expect(ms).toBeGreaterThan(380)
    const mails = await app.owner`select to_address from mails where kind = 'PASSWORD_RESET'`
    expect(mails.map(({ to_address: to }) => to)).toEqual([app.mine.email])
  })

  it('fills nobody’s mailbox', async () => {
    await app.owner`delete from mails`
    const input = { email: app.mine.email }
    await Promise.all(
      Array.from({ length: 14 }, () => owner().call('requestPasswordReset', 'RequestPasswordResetInput', input)),
    )
    expect(Number((await app.owner`select count(*) from mails`)[0]!.count)).toBe(10)
  })
})
