import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'
import { Person } from '../support/Person.ts'
import { Socket } from '../support/Socket.ts'

// A2: what was a way in once is none twice, and none for anybody else.
let app: TestApp
let second: App
let secondDb: Database
let secondWs: string
beforeAll(async () => {
  app = await startApp()
  const port = await freePort()
  secondWs = `ws://localhost:${port}/graphql`
  const { host, port: databasePort, user, pass, database } = app.owner.options as unknown as Record<string, string>
  secondDb = openDatabase(`postgres://${user}:${pass}@${host![0]}:${databasePort![0]}/${database}`, { max: 4 })
  const log = { level: 'silent', stream: new PassThrough() }
  second = await buildApp({ db: secondDb, publicUrl: app.url, portalFolder: '/nowhere', log, farewellMs: 0 })
  await second.fastify.listen({ port, host: 'localhost' })
})
afterAll(async () => {
  await second.close()
  await secondDb.close()
  await app.stop()
})
beforeEach(() => app.owner`delete from secret_attempts`)

const NEW = 'four words nobody else says'
/** A socket of a person's browser, through the process of the test or the other one. */
async function follow(person: Person, url = app.wsUrl): Promise<Socket> {
  const socket = new Socket(url, { cookie: person.cookie })
  await socket.opened()
  socket.send({ type: 'connection_init' })
  await socket.wait(({ type }) => type === 'connection_ack')
  socket.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { orderChanged { id } }' } })
  return socket
}
const closedWithin = (socket: Socket, ms: number) =>
  Promise.race([socket.closed, new Promise<null>((resolve) => setTimeout(resolve, ms, null))])
const mails = async (kind: string) =>
  Number((await app.owner`select count(*) from mails where kind = ${kind}`)[0]!.count)
const told = async (kind: string) =>
  Number((await app.owner`select count(*) from events where kind = ${kind} and subject_type = 'USER'`)[0]!.count)

describe('A2 one-time codes', () => {
  let person: Person
  let recoveryCodes: string[]
  beforeAll(async () => {
    person = new Person(app, app.mine)
    await person.signIn()
    recoveryCodes = await person.switchCodesOn()
  })
  const firstStep = async (at: Person) => (await at.signIn()).secondStep.token as string

  it('are asked for after the password, which alone lets nobody in', async () => {
    const at = person.elsewhere()
    const { viewer, secondStep, errors } = await at.signIn()
    expect([viewer, errors]).toEqual([null, []])
    expect(secondStep.token).toMatch(/^one_/)
    expect(at.jar.size).toBe(0)
    expect(await mails('SECURITY_CHANGED')).toBe(1)
    expect(await told('user.codes_on')).toBe(1)
  })

  it('let in once each, even to whoever comes with one at the same moment', async () => {
    const places = Array.from({ length: 6 }, () => person.elsewhere())
    const tokens: string[] = []
    for (const at of places) tokens.push(await firstStep(at))
    // At one moment: a minute that turns meanwhile would bring a code that nobody has shown.
    const codes = await Promise.all([1, 0, -1].map((steps) => person.code(steps)))
    const answers = await Promise.all(places.map((at, index) => at.confirm(tokens[index]!, codes[0]!)))
    expect(answers.filter(({ viewer }) => viewer !== null)).toHaveLength(1)
    // Neither again, nor the code of a moment before.
    for (const code of codes) {
      const at = person.elsewhere()
      expect((await at.confirm(await firstStep(at), code)).errors[0].code).toBe('INVALID_CODE')
      await app.owner`delete from secret_attempts`
    }
  })

  it('are good half a minute before and after, and no longer', async () => {
    await app.owner`update one_time_codes set last_step = 0`
    for (const steps of [-3, 3]) {
      const at = person.elsewhere()
      expect((await at.confirm(await firstStep(at), await person.code(steps))).errors[0].code).toBe('INVALID_CODE')
    }
    const at = person.elsewhere()
    expect((await at.confirm(await firstStep(at), await person.code())).viewer).not.toBeNull()
  })

  it('come with the sign-in that they were asked for, once and for five minutes', async () => {
    await app.owner`update one_time_codes set last_step = 0`
    const at = person.elsewhere()
    const token = await firstStep(at)
    expect((await at.confirm(token, await person.code())).viewer).not.toBeNull()
    await app.owner`update one_time_codes set last_step = 0`
    expect((await at.elsewhere().confirm(token, await person.code())).errors[0].code).toBe('INVALID_TOKEN')
    const late = await firstStep(at.elsewhere())
    await app.owner`update user_tokens set expires_at = now() where purpose = 'SECOND_STEP'`
    expect((await at.elsewhere().confirm(late, await person.code())).errors[0].code).toBe('INVALID_TOKEN')
  })

  it('can be replaced by a recovery code, once, in whatever way it is typed, and the person hears of it', async () => {
    const code = recoveryCodes[3]!
    const at = person.elsewhere()
    expect(
      (await at.confirm(await firstStep(at), ` ${code.toLowerCase().replaceAll('-', ' ')} `)).viewer,
    ).not.toBeNull()
    const again = person.elsewhere()
    expect((await again.confirm(await firstStep(again), code)).errors[0].code).toBe('INVALID_CODE')
    expect(await told('user.recovery_code_used')).toBe(1)
    const { data } = await at.ask('{ signInSecurity { oneTimeCodes recoveryCodesLeft } }')
    expect(data.signInSecurity).toEqual({ oneTimeCodes: true, recoveryCodesLeft: 9 })
  })

  it('are not asked for at a browser that is remembered, until the password changes', async () => {
    await app.owner`update one_time_codes set last_step = 0`
    const at = person.elsewhere()
    await at.confirm(await firstStep(at), await person.code(), true)
    at.jar.delete('greenlight')
    expect((await at.signIn()).viewer).not.toBeNull()
    // Another person's browser is not remembered for this one.
    const other = new Person(app, app.other)
    other.jar.set('greenlight-device', at.jar.get('greenlight-device')!)
    expect((await other.signIn()).viewer).not.toBeNull()
    const input = { currentPassword: person.password, newPassword: NEW }
    expect((await at.call('changePassword', 'ChangePasswordInput', input)).errors).toEqual([])
    person.password = NEW
    at.jar.delete('greenlight')
    expect((await at.signIn(NEW)).secondStep).not.toBeNull()
  })

  it('lie in the database encrypted, and recovery codes as hashes', async () => {
    const rows = await app.owner`select t::text as row, sealed_secret from one_time_codes t`
    expect(rows).toHaveLength(1)
    expect(rows[0]!.row).not.toContain(person.secret)
    expect((rows[0]!.sealed_secret as Buffer).includes(Buffer.from(person.secret))).toBe(false)
    const codes = await app.owner`select r::text as row from recovery_codes r`
    for (const { row } of codes) for (const code of recoveryCodes) expect(row).not.toContain(code)
  })

  it('are switched off, and recovery codes renewed, by whoever knows the password alone', async () => {
    await app.owner`update one_time_codes set last_step = 0`
    const at = person.elsewhere()
    at.password = NEW
    await at.confirm(await firstStep(at), await person.code())
    for (const name of ['stopOneTimeCodes', 'renewRecoveryCodes', 'startOneTimeCodes', 'startPasskey']) {
      expect((await at.call(name, 'PasswordInput', { password: 'not it' })).errors[0]).toMatchObject({
        code: 'FORBIDDEN',
        path: ['password'],
      })
    }
    const { recoveryCodes: renewed } = await at.call(
      'renewRecoveryCodes',
      'PasswordInput',
      { password: NEW },
      'recoveryCodes',
    )
    expect(renewed.filter((code: string) => recoveryCodes.includes(code))).toEqual([])
    const before = at.jar.get('greenlight')
    expect((await at.call('stopOneTimeCodes', 'PasswordInput', { password: NEW })).errors).toEqual([])
    expect(at.jar.get('greenlight')).not.toBe(before)
    expect((await person.elsewhere().signIn(NEW)).viewer).not.toBeNull()
  })
})

describe('a session', () => {
  it('never has an id that somebody else chose', async () => {
    const planted = `ses_${'A'.repeat(66)}`
    const person = new Person(app, app.other)
    person.jar.set('greenlight', planted)
    await person.signIn()
    expect(person.jar.get('greenlight')).not.toBe(planted)
    // One that a thief had before, in the same browser, is over after the sign-in.
    const thief = person.elsewhere()
    thief.jar.set('greenlight', person.jar.get('greenlight')!)
    await person.signIn()
    expect(await thief.whoAmI()).toBeNull()
    expect(await person.whoAmI()).not.toBeNull()
  })

  it('gets a new id when the password changes; all others end, in both worlds and processes, with their sockets', async () => {
    const person = new Person(app, app.other)
    const elsewhere = person.elsewhere()
    const inTest = person.elsewhere()
    for (const at of [person, elsewhere, inTest]) await at.signIn()
    await inTest.ask('mutation { switchWorld(input: { world: TEST }) { viewer { world } } }')
    const sockets = [
      await follow(person),
      await follow(elsewhere),
      await follow(inTest, secondWs),
      await follow(elsewhere, secondWs),
    ]
    const before = person.cookie
    const input = { currentPassword: person.password, newPassword: NEW }
    expect((await person.call('changePassword', 'ChangePasswordInput', input)).errors).toEqual([])
    app.other.password = NEW
    expect(person.cookie).not.toBe(before)
    for (const socket of sockets) expect(await closedWithin(socket, 1_000)).toMatchObject({ code: 4403 })
    expect(await person.whoAmI()).not.toBeNull()
    for (const at of [elsewhere, inTest]) expect(await at.whoAmI()).toBeNull()
    person.jar.set('greenlight', before.split('=')[1]!)
    expect(await person.whoAmI()).toBeNull()
    expect(await mails('PASSWORD_CHANGED')).toBeGreaterThan(0)
  })

  it('can be seen and ended by its person, alone or with all the others', async () => {
    const person = new Person(app, app.other)
    await person.signIn()
    const others = [person.elsewhere(), person.elsewhere(), person.elsewhere()]
    for (const at of others) await at.signIn()
    const list = async () =>
      (await person.ask('{ sessions { id world current browser address signedInAt } }')).data.sessions
    const seen = await list()
    expect(seen.filter(({ current }: { current: boolean }) => current)).toHaveLength(1)
    expect(seen[0].browser).toBe('node')
    expect(JSON.stringify(seen)).not.toContain('127.0.0.1')
    const socket = await follow(others[0]!, secondWs)
    const ids = new Map<string, string>()
    for (const at of others) {
      const mine = (await at.ask('{ sessions { id current } }')).data.sessions.find(
        ({ current }: { current: boolean }) => current,
      )
      ids.set(at.cookie, mine.id)
    }
    const end = (at: Person, sessionId: string) => at.call('endSession', 'EndSessionInput', { sessionId })
    // Nobody ends another's.
    const stranger = new Person(app, { ...app.mine, password: NEW })
    await stranger.signIn()
    expect((await end(stranger, ids.get(others[0]!.cookie)!)).errors[0].code).toBe('NOT_FOUND')
    expect((await end(person, ids.get(others[0]!.cookie)!)).errors).toEqual([])
    expect(await closedWithin(socket, 1_000)).toMatchObject({ code: 4403 })
    expect(await others[0]!.whoAmI()).toBeNull()
    expect(await others[1]!.whoAmI()).not.toBeNull()
    expect((await person.call('endOtherSessions', null, {})).errors).toEqual([])
    expect(await list()).toHaveLength(1)
    expect(await others[2]!.whoAmI()).toBeNull()
    expect(await stranger.whoAmI()).not.toBeNull()
  })

  it('is nothing that a program has', async () => {
    const { data } = await app.gql('mutation { endOtherSessions { errors { code } } }')
    expect(data.endOtherSessions.errors[0].code).toBe('FORBIDDEN')
  })
})

describe('the link to a new password', () => {
  const ask = (person: Person) =>
    person.call('requestPasswordReset', 'RequestPasswordResetInput', { email: person.email })
  const reset = (person: Person, token: string, password: string) =>
    person.elsewhere().call('resetPassword', 'ResetPasswordInput', { token, password })
  const tokenOf = async (person: Person) => (await person.mailedLink()).split('/').at(-1)!

  it('is good once, also for those who come with it at once, and ends all sessions and sockets', async () => {
    const person = new Person(app, app.other)
    await person.signIn()
    const sockets = [await follow(person), await follow(person, secondWs)]
    await ask(person)
    const token = await tokenOf(person)
    const passwords = ['the first of several words', 'the second of several words', 'the third of several words']
    const answers = await Promise.all(passwords.map((password) => reset(person, token, password)))
    const worked = answers.findIndex(({ errors }) => errors.length === 0)
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1)
    for (const socket of sockets) expect(await closedWithin(socket, 1_000)).toMatchObject({ code: 4403 })
    expect(await person.whoAmI()).toBeNull()
    expect((await person.signIn(app.other.password)).errors[0].code).toBe('SIGN_IN_FAILED')
    app.other.password = passwords[worked]!
    expect((await person.signIn(app.other.password)).viewer).not.toBeNull()
    expect((await reset(person, token, 'yet another few words')).errors[0].code).toBe('INVALID_TOKEN')
    expect(await told('user.password_reset')).toBe(1)
  })

  it('is over after an hour, and when the password has changed by another way', async () => {
    const person = new Person(app, app.other)
    await ask(person)
    const old = await tokenOf(person)
    await app.owner`update user_tokens set expires_at = now() where purpose = 'RESET'`
    expect((await reset(person, old, NEW)).errors[0].code).toBe('INVALID_TOKEN')
    await ask(person)
    await ask(person)
    const [first, next] = (
      await app.owner`select data->>'link' as link from mails where to_address = ${person.email}
      and kind = 'PASSWORD_RESET' order by created_at desc limit 2`
    ).map(({ link }) => (link as string).split('/').at(-1)!)
    expect((await reset(person, first!, 'several words once more')).errors).toEqual([])
    app.other.password = 'several words once more'
    expect((await reset(person, next!, NEW)).errors[0].code).toBe('INVALID_TOKEN')
  })

  it('is stored as a hash, is nobody else’s, and cannot be made up', async () => {
    const person = new Person(app, app.other)
    await ask(person)
    const token = await tokenOf(person)
    const rows = await app.owner`select t::text as row from user_tokens t`
    for (const { row } of rows) expect(row).not.toContain(token.slice(-22))
    for (const forged of ['', 'one_', `${token}x`, token.slice(0, -1), token.replace(/.{4}$/, 'AAAA'), '../../x']) {
      expect((await reset(person, forged, NEW)).errors[0].code).toBe('INVALID_TOKEN')
    }
    // The token of a sign-in half done is no link.
    expect((await person.confirm(token, '123456')).errors[0].code).toBe('INVALID_TOKEN')
  })

  it('does not help to a bad password, and is still good after one', async () => {
    const person = new Person(app, app.other)
    await ask(person)
    const token = await tokenOf(person)
    const local = person.email.split('@')[0]!
    for (const password of [
      'short',
      'passwordpassword',
      'aaaaaaaaaaaaaaaa',
      'abcabcabcabcabc',
      '123456789012345',
      person.email,
      `${local}${local}1234`.slice(0, 3),
      'qwertyuiopasdf',
    ]) {
      const { errors } = await reset(person, token, password)
      expect([password, errors[0]?.code]).toEqual([password, 'INVALID_INPUT'])
    }
    expect((await reset(person, token, 'ein Satz mit fünf Wörtern')).errors).toEqual([])
    app.other.password = 'ein Satz mit fünf Wörtern'
    // However the keyboard composes its letters.
    expect((await person.signIn('ein Satz mit fünf Wörtern'.normalize('NFD'))).viewer).not.toBeNull()
  })
})
