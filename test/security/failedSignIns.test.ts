import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Person } from '../support/Person.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())
beforeEach(() => app.owner`delete from secret_attempts`)

const person = () => new Person(app, app.mine)
interface Entry {
  kind: string
  message: string
  actorKind: string
}

/** What the operations journal tells of people, the oldest first. */
async function told(): Promise<Entry[]> {
  const query = '{ audit(filter: { topics: [PEOPLE] }, first: 100) { nodes { kind message actorKind } } }'
  const cookie = await app.signIn()
  const { data } = await app.gql(query, {}, { key: null, cookie })
  return data.audit.nodes.toReversed()
}

/** Those of one kind that were written since; waits for so many. */
async function failures(kind: string, count: number): Promise<Entry[]> {
  const stored = () => app.owner`select 1 from events where kind = ${kind}`
  await expect.poll(stored, { timeout: 5_000 }).toHaveLength(count)
  return (await told()).filter((entry) => entry.kind === kind)
}

describe('A failed sign-in', () => {
  it('with a wrong password is told with whom it was tried as and from where, as seen by Greenlight', async () => {
    await person().signIn('not the password')
    const [entry] = await failures('sign_in.password_wrong', 1)
    expect(entry!.actorKind).toBe('SYSTEM')
    expect(entry!.message).toMatch(
      /^Somebody tried to sign in as .+ with a wrong password, from (127\.0\.0\.x|::1|0:0:.*)$/,
    )
  })

  it('says nothing of what was typed, neither the password nor a name that does not exist', async () => {
    await person().signIn('hunter2-hunter2', 'nobody-of-that-name@reseller.example')
    await person().signIn('hunter2-hunter2')
    await failures('sign_in.password_wrong', 2)
    const stored = await app.owner`select data::text as data from events`
    expect(stored.filter(({ data }) => /hunter2|nobody-of-that-name/.test(data))).toEqual([])
  })

  it('leaves at most ten entries of an account in a quarter of an hour, and one that it is locked', async () => {
    const before = (await app.owner`select 1 from events where kind = 'sign_in.password_wrong'`).length
    await Promise.all(Array.from({ length: 25 }, () => person().signIn('wrong')))
    await expect
      .poll(() => app.owner`select 1 from events where kind = 'sign_in.password_wrong'`)
      .toHaveLength(before + 10)
    await expect.poll(() => app.owner`select 1 from events where kind = 'sign_in.locked'`).toHaveLength(1)
    await person().signIn()
    await app.owner`delete from secret_attempts`
    const [locked] = await failures('sign_in.locked', 1)
    expect(locked!.message).toMatch(/is locked for up to 15 minutes after too many wrong attempts, the last from /)
  })

  it('with a wrong code is told apart from one with a wrong password', async () => {
    const owner = new Person(app, app.other)
    await owner.signIn()
    await owner.switchCodesOn()
    const { secondStep } = await owner.elsewhere().signIn()
    await owner.elsewhere().confirm(secondStep.token, '000000')
    await expect.poll(() => app.owner`select 1 from events where kind = 'sign_in.code_wrong'`).toHaveLength(1)
    const query = '{ audit(filter: { topics: [PEOPLE] }, first: 100) { nodes { kind } } }'
    const { data } = await owner.ask(query)
    expect(data.audit.nodes.map(({ kind }: Entry) => kind)).toContain('sign_in.code_wrong')
    // Neither reseller hears of the other's people.
    expect((await told()).map(({ kind }) => kind)).not.toContain('sign_in.code_wrong')
  })

  it('is told to nobody who may not see the audit', async () => {
    const input = { name: 'orders only', scopes: ['orders.read'] }
    const { secret } = await app.make.call('createApiKey', input, 'secret')
    const query = '{ journal(first: 100) { nodes { kind } } events(first: 100) { events { kind } } }'
    const { data } = await app.gql(query, {}, { key: secret })
    const kinds = [...data.journal.nodes, ...data.events.events].map(({ kind }: Entry) => kind)
    expect(kinds.filter((kind) => /^(sign_in|session)\./.test(kind))).toEqual([])
  })

  it('is answered before it is written down, and the person is not disturbed by it', async () => {
    const owner = person()
    await owner.signIn()
    const { errors } = await person().signIn('wrong')
    expect(errors.map(({ code }: { code: string }) => code)).toEqual(['SIGN_IN_FAILED'])
    expect(await owner.whoAmI()).not.toBeNull()
  })
})

describe('Signing in and out', () => {
  it('is told with the address that somebody came from, and that they left', async () => {
    const owner = person()
    await owner.signIn()
    await owner.ask('mutation { signOut { errors { code } } }')
    expect(await owner.whoAmI()).toBeNull()
    const entries = await told()
    const left = entries.findLastIndex(({ kind }) => kind === 'session.signed_out')
    expect(entries[left]).toMatchObject({ message: 'Signed out', actorKind: 'USER' })
    // Entries of failures before it may still be on their way.
    const came = entries.slice(0, left).findLast(({ kind }) => kind === 'session.started')
    expect(came!.message).toMatch(/^Signed in with .+ from .+/)
    expect(entries.filter(({ kind }) => kind === 'session.signed_out')).toHaveLength(1)
  })

  it('keeps every link of the journal provable', async () => {
    const { data } = await app.gql('{ journalProof { intact } }')
    expect(data.journalProof.intact).toBe(true)
  })
})
