import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { makePerson } from '../support/people.ts'

const ERRORS = `errors { __typename code message ... on LimitExceeded { allowed { amount } }
  ... on ApprovalRequired { approval { id status amount { amount } requestedBy } } }`
const CREDIT = `credit { balance { amount } } entry { id } ${ERRORS}`
const APPROVAL = `approval { id status decidedBy reason availableActions { action allowed } } errors { code message }`
const eur = (amount: string, currency = 'EUR') => ({ amount, currency })

let app: TestApp
/** May give up to 500 alone, returns 100 a day, and needs a second person above 200. */
let clerk: As
let clerkId: string
let boss: As
beforeAll(async () => {
  app = await startApp()
  const person = await makePerson(app, { role: 'MANAGER' })
  await app.owner`update users set largest_credit_minor = 50000, refunds_per_day_minor = 10000,
    second_person_above_minor = 20000 where id = ${person.id}`
  clerkId = person.id
  clerk = { cookie: await app.signIn(person) }
  boss = { cookie: await app.signIn() }
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const call = async (name: string, input: object, as: As = clerk): Promise<any> => {
  const fields = name.endsWith('Request') ? APPROVAL : name === 'deleteOrder' ? `order { status } ${ERRORS}` : CREDIT
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`
  const { data, errors } = await app.gql(query, { input }, as)
  if (!data) throw new Error(JSON.stringify(errors))
  return data[name]
}
const code = ({ errors }: { errors: { code: string }[] }) => errors.map((error) => error.code)
const give = (subAccountId: string, amount: string, more: object = {}, as?: As) =>
  call('giveCredit', { subAccountId, amount: eur(amount), ...more }, as)
const balance = async (id: string): Promise<string> =>
  (await app.gql('query ($id: ID!) { subAccount(id: $id) { credit { balance { amount } } } }', { id })).data.subAccount
    .credit.balance.amount
const paidOrder = async (price: string) => {
  const order = await app.make.order({ price, paymentMethod: 'BANK_TRANSFER' })
  const { data } = await app.gql('query ($id: ID!) { order(id: $id) { invoice { id } } }', { id: order.id })
  const payment = { invoiceId: data.order.invoice.id, amount: eur(price), method: 'BANK_TRANSFER' }
  await app.make.call('recordPayment', payment, 'payment { id }')
  return order
}

describe('a person’s limits', () => {
  it('are told to whoever has them, before anything is asked', async () => {
    const limits =
      '{ viewer { limits { largestCredit { amount currency } refundsPerDay { amount } secondPersonAbove { amount } } } }'
    const told = async (as: As) => (await app.gql(limits, {}, as)).data.viewer.limits
    expect(await told(clerk)).toEqual({
      largestCredit: { amount: '500.00', currency: 'EUR' },
      refundsPerDay: { amount: '100.00' },
      secondPersonAbove: { amount: '200.00' },
    })
    expect(await told(boss)).toBeNull()
  })

  it('let through what is within them and say what is allowed beyond them', async () => {
    const client = await app.make.client()
    expect(code(await give(client.id, '200.00'))).toEqual([])
    const { errors } = await give(client.id, '500.01')
    expect(errors).toMatchObject([
      { __typename: 'LimitExceeded', code: 'LIMIT_EXCEEDED', allowed: { amount: '500.00' } },
    ])
    expect(code(await call('giveCredit', { subAccountId: client.id, amount: eur('1', 'USD') }))).toEqual([
      'LIMIT_EXCEEDED',
    ])
    expect(await balance(client.id)).toBe('200.00')
  })

  it('are asked of every item of a bulk call, of recovering, and of lending by a lower minimum', async () => {
    const client = await app.make.client()
    const inputs = ['10.00', '600.00', '300.00', '5.00'].map((amount) => ({
      subAccountId: client.id,
      amount: eur(amount),
    }))
    const query = `mutation ($inputs: [GiveCreditInput!]!) { giveCredits(inputs: $inputs) { results { errors { code } } } }`
    const { data } = await app.gql(query, { inputs }, clerk)
    expect(data.giveCredits.results.map(code)).toEqual([[], ['LIMIT_EXCEEDED'], ['APPROVAL_REQUIRED'], []])
    expect(await balance(client.id)).toBe('15.00')
    const minimum = (amount: string) =>
      call('setMinimumBalance', { subAccountId: client.id, minimumBalance: eur(amount) })
    expect(code(await minimum('-600.00'))).toEqual(['LIMIT_EXCEEDED'])
    expect(code(await minimum('-150.00'))).toEqual([])
    expect(code(await minimum('-400.00'))).toEqual(['APPROVAL_REQUIRED'])
    await app.make.credit(client.id, '900.00')
    const preview = 'query ($id: ID!) { creditRecoveryPreview(subAccountId: $id) { token } }'
    const { token } = (await app.gql(preview, { id: client.id })).data.creditRecoveryPreview
    expect(code(await call('recoverCredit', { subAccountId: client.id, token }))).toEqual(['LIMIT_EXCEEDED'])
  })

  it('count what is returned in a day together, also at the same instant', async () => {
    const orders = await Promise.all(['60.00', '60.00', '60.00'].map(paidOrder))
    const outcomes = await Promise.all(
      orders.map(({ id }) => call('deleteOrder', { orderId: id, paidMoney: 'TO_BALANCE' })),
    )
    expect(outcomes.map(code).toSorted()).toEqual([[], ['LIMIT_EXCEEDED'], ['LIMIT_EXCEEDED']])
    const refused = outcomes.find(({ errors }) => errors.length > 0)
    expect(refused.errors[0]).toMatchObject({ allowed: { amount: '40.00' } })
    // Money that is kept is returned to nobody.
    const [left] = outcomes
      .map((outcome, i) => ({ outcome, order: orders[i]! }))
      .filter(({ outcome }) => code(outcome).length)
    expect(code(await call('deleteOrder', { orderId: left!.order.id, paidMoney: 'KEEP' }))).toEqual([])
  })

  it('do not turn a gift that was made into a refusal when its call is repeated after they were lowered', async () => {
    const client = await app.make.client()
    const person = await makePerson(app, { role: 'MANAGER' })
    const as = { cookie: await app.signIn(person) }
    const once = { idempotencyKey: 'given-before-the-limit' }
    expect(code(await give(client.id, '90.00', once, as))).toEqual([])
    await app.owner`update users set largest_credit_minor = 100 where id = ${person.id}`
    await expect.poll(async () => code(await give(client.id, '91.00', {}, as))).toEqual(['LIMIT_EXCEEDED'])
    expect(code(await give(client.id, '90.00', once, as))).toEqual([])
    expect(await balance(client.id)).not.toBe('180.00')
  })
})

describe('a key', () => {
  it('cannot be made to move money by somebody who has limits, for it would have none', async () => {
    const role = `mutation { createRole(input: { name: "Keys", rights: ["keys.manage", "credit.give", "orders.read"] }) { role { id } } }`
    const { data } = await app.gql(role, {}, boss)
    const person = await makePerson(app, { role: 'SUPPORT' })
    const access = { roleId: data.createRole.role.id, limits: { largestCredit: eur('5.00') } }
    await app.make.call('updateUser', { userId: publicId('USER', person.id), access }, 'user { id }', boss)
    const as = { cookie: await app.signIn(person) }
    const make = (scopes: string[]) => app.make.call('createApiKey', { name: 'K', scopes }, 'apiKey { id }', as)
    expect(code(await make(['credit.give']))).toEqual(['FORBIDDEN'])
    expect(code(await make(['orders.read']))).toEqual([])
  })
})

describe('a second person', () => {
  const asked = async (amount = '300.00', more: object = {}) => {
    const client = await app.make.client()
    const { errors } = await give(client.id, amount, more)
    expect(errors).toMatchObject([{ __typename: 'ApprovalRequired', code: 'APPROVAL_REQUIRED' }])
    return { client, approvalId: errors[0].approval.id as string }
  }

  it('is asked above the threshold; nothing moves, however often the call is repeated', async () => {
    const { client, approvalId } = await asked('300.00', { idempotencyKey: 'asked-only-once' })
    const again = await give(client.id, '300.00', { idempotencyKey: 'asked-only-once' })
    expect(again.errors[0].approval).toMatchObject({ id: approvalId, status: 'WAITING' })
    expect(await balance(client.id)).toBe('0.00')
  })

  it('is counted among what needs a person today, for those who may agree', async () => {
    const waiting = async (as: As): Promise<number> =>
      (await app.gql('{ today { waitingApprovals } }', {}, as)).data.today.waitingApprovals
    const before = await waiting(boss)
    const { approvalId } = await asked()
    expect(await waiting(boss)).toBe(before + 1)
    const support = { cookie: await app.signIn(await makePerson(app, { role: 'SUPPORT' })) }
    expect(await waiting(support)).toBe(0)
    await call('rejectRequest', { approvalId, reason: 'Not this week' }, boss)
    expect(await waiting(boss)).toBe(before)
  })

  it('agrees once: the money moves as whoever asked, and the log knows both', async () => {
    const { client, approvalId } = await asked()
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => call('approveRequest', { approvalId }, boss)))
    expect(outcomes.map(code).filter((codes) => codes.length === 0)).toHaveLength(1)
    expect(outcomes.flatMap(code)).toEqual(Array.from({ length: 7 }, () => 'INVALID_STATE'))
    expect(await balance(client.id)).toBe('300.00')
    const rows = await app.owner`select kind, actor_id from events where environment_id = ${app.mine.environmentId}
      order by seq desc limit 3`
    expect([...rows].reverse().map(({ kind, actor_id: actor }) => [kind, actor === clerkId])).toEqual([
      ['credit.given', true],
      ['credit.given_away', true],
      ['approval.approved', false],
    ])
  })

  it('is never the one who asked, nor somebody without the right, nor a program', async () => {
    const { client, approvalId } = await asked()
    expect(code(await call('approveRequest', { approvalId }, clerk))).toEqual(['FORBIDDEN'])
    const support = await makePerson(app, { role: 'SUPPORT' })
    const lesser = { cookie: await app.signIn(support) }
    expect(code(await call('approveRequest', { approvalId }, lesser))).toEqual(['FORBIDDEN'])
    expect(code(await call('approveRequest', { approvalId }, { key: app.apiKey }))).toEqual(['FORBIDDEN'])
    const { data } = await app.gql('{ approvals(waiting: true) { id } }', {}, lesser)
    expect(data.approvals).toEqual([])
    expect(await balance(client.id)).toBe('0.00')
    await expect(
      app.owner`update approvals set status = 'APPROVED', decided_by = requested_by where status = 'WAITING'`,
    ).rejects.toThrow(/two_people/)
  })

  it('may say no, and cannot agree after seven days or when whoever asked may not any more', async () => {
    const rejected = await asked()
    const { approval } = await call('rejectRequest', { approvalId: rejected.approvalId, reason: 'Too much' }, boss)
    expect(approval).toMatchObject({ status: 'REJECTED', reason: 'Too much' })
    expect(code(await call('approveRequest', { approvalId: rejected.approvalId }, boss))).toEqual(['INVALID_STATE'])
    const late = await asked()
    await app.owner`update approvals set expires_at = clock_now() - interval '1 second' where status = 'WAITING'`
    const { data } = await app.gql(
      'query ($id: ID!) { node(id: $id) { ... on Approval { status } } }',
      { id: late.approvalId },
      boss,
    )
    expect(data.node.status).toBe('EXPIRED')
    expect(code(await call('approveRequest', { approvalId: late.approvalId }, boss))).toEqual(['INVALID_STATE'])
    const gone = await asked()
    await app.owner`update users set largest_credit_minor = 1 where id = ${clerkId}`
    expect(code(await call('approveRequest', { approvalId: gone.approvalId }, boss))).toEqual(['LIMIT_EXCEEDED'])
    await app.owner`update users set largest_credit_minor = 50000 where id = ${clerkId}`
    for (const { client } of [rejected, late, gone]) expect(await balance(client.id)).toBe('0.00')
  })

  it('agrees to lending and to recovering by the same rules', async () => {
    const client = await app.make.client()
    await app.make.credit(client.id, '400.00')
    const preview = 'query ($id: ID!) { creditRecoveryPreview(subAccountId: $id) { token } }'
    const { token } = (await app.gql(preview, { id: client.id })).data.creditRecoveryPreview
    const { errors } = await call('recoverCredit', { subAccountId: client.id, token })
    expect(errors[0].approval.amount.amount).toBe('400.00')
    expect(code(await call('approveRequest', { approvalId: errors[0].approval.id }, boss))).toEqual([])
    expect(await balance(client.id)).toBe('0.00')
    const lent = await call('setMinimumBalance', { subAccountId: client.id, minimumBalance: eur('-300.00') })
    const raised = { subAccountId: client.id, minimumBalance: eur('-10.00') }
    await call('setMinimumBalance', raised, boss)
    // It was asked for from zero; somebody changed it meanwhile.
    expect(code(await call('approveRequest', { approvalId: lent.errors[0].approval.id }, boss))).toEqual([
      'INVALID_STATE',
    ])
  })

  it('hears of a request on a page that is open', async () => {
    const query = 'subscription ($after: String) { events(after: $after) { kind subject { id } } }'
    const stream = await app.subscribe(query, { after: await app.cursor(boss) }, boss)
    const { approvalId } = await asked()
    const news = { events: { kind: 'approval.requested', subject: { id: approvalId } } }
    await expect.poll(() => stream.values).toContainEqual(news)
  })
})

describe('why', () => {
  const why = async (userId: string | null, right: string, more: object = {}, as: As = boss) => {
    const query = `query ($userId: ID, $right: String!, $objectId: ID, $amount: MoneyInput) {
      explainRight(userId: $userId, right: $right, objectId: $objectId, amount: $amount) { allowed why message } }`
    const { data, errors } = await app.gql(query, { userId, right, ...more }, as)
    return data?.explainRight ?? errors![0]!.extensions.code
  }

  it('names the rule that decides, from the role to the state of the object', async () => {
    const user = publicId('USER', clerkId)
    expect(await why(null, 'credit.give')).toMatchObject({ allowed: true, why: 'OWNER' })
    expect(await why(user, 'orders.activate')).toMatchObject({ allowed: true, why: 'ROLE_HAS' })
    expect(await why(user, 'keys.manage')).toMatchObject({ allowed: false, why: 'ROLE_LACKS' })
    expect(await why(user, 'credit.give', { amount: eur('900.00') })).toMatchObject({ why: 'LIMIT' })
    expect(await why(user, 'credit.give', { amount: eur('300.00') })).toMatchObject({ why: 'SECOND_PERSON' })
    const order = await app.make.order({ paymentMethod: 'BANK_TRANSFER', activate: true })
    const active = await why(user, 'orders.activate', { objectId: order.id })
    expect(active).toMatchObject({ allowed: false, why: 'STATE' })
    expect(active.message).toMatch(/already active/)
  })

  it('knows those who see a part, those of a client, and those who are shut out', async () => {
    const [client, other] = [await app.make.client({ tags: ['north'] }), await app.make.client({ tags: ['south'] })]
    const north = await makePerson(app, { role: 'MANAGER', clientTags: ['north'] })
    const order = await app.make.order({ subAccountId: other.id })
    const id = publicId('USER', north.id)
    expect(await why(id, 'orders.activate', { objectId: order.id })).toMatchObject({ why: 'OUT_OF_SIGHT' })
    expect(await why(id, 'products.create')).toMatchObject({ why: 'CONFINED_WHOLE' })
    const own = await makePerson(app, { role: 'CLIENT', clientId: client.id })
    expect(await why(publicId('USER', own.id), 'credit.give')).toMatchObject({ why: 'CLIENT_LOOKS' })
    await app.owner`update users set status = 'DEACTIVATED' where id = ${north.id}`
    expect(await why(id, 'orders.read')).toMatchObject({ allowed: false, why: 'DEACTIVATED' })
  })

  it('is told of others only to those who manage people, in the language of whoever asks', async () => {
    const { data } = await app.gql('{ viewer { user { id } } }', {}, boss)
    expect(await why(data.viewer.user.id, 'orders.read', {}, clerk)).toBe('FORBIDDEN')
    expect((await why(null, 'keys.manage', {}, { ...clerk, language: 'it' })).allowed).toBe(false)
    await app.owner`update users set language = 'it' where id = ${clerkId}`
    await expect
      .poll(async () => (await why(null, 'keys.manage', {}, clerk)).message)
      .toMatch(/^No: il ruolo «Responsabile»/)
  })
})
