import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import { makePerson } from '../support/people.ts'
import type { TestPerson } from '../support/people.ts'

let app: TestApp
let owner: As
let roles: Record<string, string>
beforeAll(async () => {
  app = await startApp()
  owner = { cookie: await app.signIn() }
  const { data } = await app.gql('{ roles { id builtin } }', {}, owner)
  roles = Object.fromEntries(data.roles.map(({ id, builtin }: { id: string; builtin: string }) => [builtin, id]))
})
afterAll(() => app.stop())

const USER = 'user { id name status role { id builtin name } rights shopIds clientTags invitedUntil version }'
const call = (name: string, input: object, as: As = owner) => {
  const fields = name.endsWith('Role') ? 'role { id name rights people version }' : USER
  return app.make.call(name, input, fields, as)
}
const code = ({ errors }: { errors: { code: string }[] }) => errors.map((error) => error.code)
const idOf = ({ id }: TestPerson) => publicId('USER', id)
const who = async (as: As) => (await app.gql('{ viewer { name rights } }', {}, as)).data?.viewer ?? null
let made = 0
const invitation = (more: object = {}) => ({
  name: 'Zoë Nowak',
  email: `invited${++made}@people.example`,
  access: { roleId: roles['ORDER_CLERK'] },
  ...more,
})
/** The link in the newest mail to somebody. */
const linkOf = async (email: string): Promise<string> => {
  const [mail] = await app.owner`select data from mails where to_address = ${email} order by id desc limit 1`
  return (mail!['data'] as { link: string }).link.split('/').at(-1)!
}
const accept = (token: string, password = 'a long and private sentence') =>
  app.gql(
    `mutation ($input: AcceptInvitationInput!) {
      acceptInvitation(input: $input) { viewer { name rights } errors { code } }
    }`,
    { input: { token, password } },
    { key: null },
  )
/** The kinds of what the live world's log says of somebody, in order. */
const logged = async (id: string): Promise<string[]> =>
  (
    await app.owner`select kind from events where environment_id = ${app.mine.environmentId} and subject_id = ${id}
    order by seq`
  ).map(({ kind }) => kind as string)

describe('an invitation', () => {
  it('brings a link by mail that works once and signs the person in with the rights of the role', async () => {
    const input = invitation()
    const { user, errors } = await call('inviteUser', input)
    expect(errors).toEqual([])
    expect(user).toMatchObject({ status: 'INVITED', role: { builtin: 'ORDER_CLERK', name: 'Order clerk' } })
    const token = await linkOf(input.email)
    const shown = await app.gql(
      'query ($t: String!) { invitation(token: $t) { name email reseller } }',
      { t: token },
      { key: null },
    )
    expect(shown.data.invitation).toEqual({ name: 'Zoë Nowak', email: input.email, reseller: app.mine.name })
    const { data, headers } = await accept(token)
    expect(data.acceptInvitation).toMatchObject({ viewer: { name: 'Zoë Nowak' }, errors: [] })
    expect(data.acceptInvitation.viewer.rights).toContain('orders.activate')
    expect(data.acceptInvitation.viewer.rights).not.toContain('credit.give')
    expect(await who({ cookie: headers.get('set-cookie')!.split(';')[0]! })).toMatchObject({ name: 'Zoë Nowak' })
    expect(code((await accept(token)).data.acceptInvitation)).toEqual(['INVALID_TOKEN'])
    const [row] = await app.owner`select id from users where email = ${input.email}`
    expect((await logged(row!['id'] as string)).slice(0, 2)).toEqual(['user.invited', 'user.joined'])
    const [leak] =
      await app.owner`select count(*)::int as n from user_tokens where encode(secret_hash, 'escape') = ${token}`
    expect(leak!['n']).toBe(0)
  })

  it('is good for nothing once a newer one was sent, once it is withdrawn, or after seven days', async () => {
    const input = invitation()
    const { user } = await call('inviteUser', input)
    const first = await linkOf(input.email)
    expect(code(await call('resendInvitation', { userId: user.id }))).toEqual([])
    const second = await linkOf(input.email)
    expect(second).not.toBe(first)
    expect(code((await accept(first)).data.acceptInvitation)).toEqual(['INVALID_TOKEN'])
    await app.owner`update user_tokens set expires_at = clock_now() - interval '1 second' where purpose = 'INVITE'`
    expect(code((await accept(second)).data.acceptInvitation)).toEqual(['INVALID_TOKEN'])
    await call('resendInvitation', { userId: user.id })
    const third = await linkOf(input.email)
    expect(code(await call('deactivateUser', { userId: user.id }))).toEqual([])
    expect(code((await accept(third)).data.acceptInvitation)).toEqual(['INVALID_TOKEN'])
    expect(code(await call('resendInvitation', { userId: user.id }))).toEqual(['INVALID_STATE'])
  })

  it('is refused for an e-mail that signs in already, a weak password, and a repeated call invites once', async () => {
    expect(code(await call('inviteUser', invitation({ email: app.mine.email.toUpperCase() })))).toEqual(['CONFLICT'])
    const input = invitation({ idempotencyKey: 'invited-only-once' })
    const [one, other] = [await call('inviteUser', input), await call('inviteUser', input)]
    expect(other.user.id).toBe(one.user.id)
    expect(code((await accept(await linkOf(input.email), 'short')).data.acceptInvitation)).toEqual(['INVALID_INPUT'])
    expect((await accept(await linkOf(input.email))).data.acceptInvitation.errors).toEqual([])
  })

  it('of somebody of a client shows them that client and nothing else', async () => {
    const [client, other] = [await app.make.client(), await app.make.client()]
    expect(code(await call('inviteUser', invitation({ access: { roleId: roles['CLIENT'] } })))).toEqual([
      'INVALID_INPUT',
    ])
    expect(
      code(await call('inviteUser', invitation({ access: { roleId: roles['MANAGER'], clientId: client.id } }))),
    ).toEqual(['INVALID_INPUT'])
    const input = invitation({ access: { roleId: roles['CLIENT'], clientId: client.id } })
    await call('inviteUser', input)
    const { headers } = await accept(await linkOf(input.email))
    const as = { cookie: headers.get('set-cookie')!.split(';')[0]! }
    const { data } = await app.gql('{ subAccounts { nodes { id } } }', {}, as)
    expect(data.subAccounts.nodes).toEqual([{ id: client.id }])
    expect(data.subAccounts.nodes).not.toContainEqual({ id: other.id })
  })
})

describe('what somebody may do', () => {
  it('cannot be given by anybody who lacks it, nor taken from somebody who may do more', async () => {
    const role = await call('createRole', { name: 'Staff office', rights: ['users.manage', 'orders.read'] })
    const person = await makePerson(app, { role: 'SUPPORT' })
    await call('updateUser', { userId: idOf(person), access: { roleId: role.role.id } })
    const office = { cookie: await app.signIn(person) }
    const other = await makePerson(app, { role: 'SUPPORT' })
    const give = (roleId: string | undefined) => call('updateUser', { userId: idOf(other), access: { roleId } }, office)
    expect(code(await give(roles['OWNER']))).toEqual(['FORBIDDEN'])
    expect(code(await call('createRole', { name: 'More', rights: ['credit.give'] }, office))).toEqual(['FORBIDDEN'])
    const manager = await makePerson(app, { role: 'MANAGER' })
    expect(code(await call('deactivateUser', { userId: idOf(manager) }, office))).toEqual(['FORBIDDEN'])
    const reader = await call('createRole', { name: 'Reader', rights: ['orders.read'] }, office)
    expect(code(reader)).toEqual([])
  })

  it('is changed by others only, and never by a program of the test world', async () => {
    const { data } = await app.gql('{ viewer { user { id } } }', {}, owner)
    const self = data.viewer.user.id as string
    for (const [name, input] of [
      ['updateUser', { userId: self, access: { roleId: roles['MANAGER'] } }],
      ['deactivateUser', { userId: self }],
    ] as const) {
      expect(code(await call(name, input))).toEqual(['FORBIDDEN'])
    }
    expect(code(await call('updateUser', { userId: self, name: 'Renamed' }))).toEqual([])
    expect(code(await call('inviteUser', invitation(), { key: app.mine.testApiKey }))).toEqual(['FORBIDDEN'])
  })

  it('changes at once, with a new session id: the old one is over within a minute', async () => {
    const person = await makePerson(app, { role: 'MANAGER' })
    const cookie = await app.signIn(person)
    expect((await who({ cookie })).rights).toContain('credit.give')
    await call('updateUser', { userId: idOf(person), access: { roleId: roles['SUPPORT'] } })
    await expect.poll(async () => (await who({ cookie })).rights).not.toContain('credit.give')
    const [before] = await app.owner`select expires_at < clock_now() + interval '61 seconds' as soon from sessions
      where user_id = ${person.id}`
    expect(before).toEqual({ soon: true })
    const renew = () => app.gql('mutation { renewSession { viewer { rights } errors { code } } }', {}, { cookie })
    const { data, headers } = await renew()
    expect(data.renewSession.errors).toEqual([])
    const renewed = headers.get('set-cookie')!.split(';')[0]!
    expect(renewed).not.toBe(cookie)
    // It takes no second one, and the new one ends when the old one would have.
    expect((await renew()).headers.get('set-cookie')).toBeNull()
    const rows =
      await app.owner`select expires_at > clock_now() + interval '11 hours' as long, renews_until from sessions
      where user_id = ${person.id} order by expires_at`
    expect([...rows]).toEqual([
      { long: false, renews_until: null },
      { long: true, renews_until: null },
    ])
    expect((await who({ cookie: renewed })).rights).not.toContain('credit.give')
  })

  it('ends with every session at once when the person is shut out, in both worlds', async () => {
    const person = await makePerson(app, { role: 'MANAGER' })
    const cookie = await app.signIn(person)
    const move = 'mutation { switchWorld(input: { world: TEST }) { errors { code } } }'
    const test = (await app.gql(move, {}, { cookie: await app.signIn(person) })).headers
      .get('set-cookie')!
      .split(';')[0]!
    expect(await who({ cookie: test })).not.toBeNull()
    const { user } = await call('deactivateUser', { userId: idOf(person) })
    expect(user.status).toBe('DEACTIVATED')
    expect([...(await app.owner`select 1 from sessions where user_id = ${person.id}`)]).toEqual([])
    await expect.poll(() => who({ cookie })).toBeNull()
    await expect.poll(() => who({ cookie: test })).toBeNull()
    await expect(app.signIn(person)).rejects.toThrow()
    await call('reactivateUser', { userId: idOf(person) })
    expect(await who({ cookie: await app.signIn(person) })).not.toBeNull()
    expect((await logged(person.id)).filter((kind) => /^user\..*activated$/.test(kind))).toEqual([
      'user.deactivated',
      'user.reactivated',
    ])
  })

  it('stands in the live world’s log from whichever world it was changed', async () => {
    const person = await makePerson(app, { role: 'SUPPORT' })
    const move = 'mutation { switchWorld(input: { world: TEST }) { errors { code } } }'
    const { headers } = await app.gql(move, {}, { cookie: await app.signIn() })
    const inTest = { cookie: headers.get('set-cookie')!.split(';')[0]! }
    expect(code(await call('updateUser', { userId: idOf(person), name: 'Ada' }, inTest))).toEqual([])
    expect(await logged(person.id)).toEqual(['user.renamed'])
  })
})

describe('an owner', () => {
  it('is neither confined nor limited', async () => {
    const person = await makePerson(app, { role: 'SUPPORT' })
    const access = { roleId: roles['OWNER'], clientTags: ['north'] }
    expect(code(await call('updateUser', { userId: idOf(person), access }))).toEqual(['INVALID_INPUT'])
  })

  it('always stays: of two who shut each other out at the same instant, one remains', async () => {
    const { other } = app
    const boss = { cookie: await app.signIn(other) }
    const second = await makePerson(app, { role: 'OWNER', reseller: other })
    const secondAs = { cookie: await app.signIn(second) }
    const { data } = await app.gql('{ viewer { user { id } } }', {}, boss)
    const late = { errors: [{ code: 'UNAUTHENTICATED' }] }
    const outcomes = await Promise.all([
      call('deactivateUser', { userId: idOf(second) }, boss).catch(() => late),
      // Whoever is shut out before their own request is looked at is nobody any more.
      call('deactivateUser', { userId: data.viewer.user.id }, secondAs).catch(() => late),
    ])
    expect(outcomes.map(code).filter((codes) => codes.length === 0)).toHaveLength(1)
    const [left] = await app.owner`select count(*)::int as owners from users u join roles r on r.id = u.role_id
      where u.reseller_id = ${other.resellerId} and r.builtin = 'OWNER' and u.status = 'ACTIVE'`
    expect(left).toEqual({ owners: 1 })
  })
})

describe('a role', () => {
  it('of one’s own making is named once, changes for all who have it, and goes only when nobody has it', async () => {
    const { role } = await call('createRole', { name: 'Night shift', rights: ['orders.read', 'orders.activate'] })
    expect(code(await call('createRole', { name: 'Night shift', rights: [] }))).toEqual(['CONFLICT'])
    expect(code(await call('createRole', { name: 'Odd', rights: ['orders.fly'] }))).toEqual(['INVALID_INPUT'])
    const person = await makePerson(app, { role: 'SUPPORT' })
    await call('updateUser', { userId: idOf(person), access: { roleId: role.id } })
    const as = { cookie: await app.signIn(person) }
    await call('updateRole', { roleId: role.id, name: 'Night shift', rights: ['orders.read'] })
    await expect.poll(async () => (await who(as)).rights).toEqual(['orders.read'])
    expect(code(await call('deleteRole', { roleId: role.id }))).toEqual(['CONFLICT'])
    await call('updateUser', { userId: idOf(person), access: { roleId: roles['SUPPORT'] } })
    expect(code(await call('deleteRole', { roleId: role.id }))).toEqual([])
  })

  it('of every reseller keeps its name; that of owners and of clients never changes', async () => {
    for (const builtin of ['OWNER', 'CLIENT']) {
      const input = { roleId: roles[builtin], name: 'Mine', rights: ['orders.read'] }
      expect(code(await call('updateRole', input))).toEqual(['FORBIDDEN'])
    }
    const { role } = await call('updateRole', { roleId: roles['DEVELOPER'], name: 'Mine', rights: ['orders.read'] })
    expect(role).toMatchObject({ name: 'Developer', rights: ['orders.read'] })
    expect(code(await call('deleteRole', { roleId: roles['DEVELOPER'] }))).toEqual(['FORBIDDEN'])
  })
})
