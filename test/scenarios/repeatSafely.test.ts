import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur, isAct } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
import { INPUTS } from '../support/inputs.ts'
import { expectSoundBooks } from '../support/invariants.ts'

let app: TestApp
let desk: Desk
let theirs: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
  theirs = desk.as({ key: app.otherApiKey })
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

let keys = 0
const newKey = () => `repeat-${++keys}-abcdef`

const keptKeys = async (): Promise<number> =>
  (await app.owner<{ count: number }[]>`select count(*)::int from idempotency_keys`)[0]!.count

/** The mutations whose answer a desk knows how to read. */
const ACTS = Object.keys(INPUTS).filter((act): act is Act => isAct(act))

describe('a call that is repeated with its idempotency key', () => {
  it('C2 has one effect and fifty identical answers, however many come at once', async () => {
    const client = await desk.client()
    const before = await desk.seeOwnCredit()
    const input = { subAccountId: client, amount: eur('10.00'), note: 'Welcome', idempotencyKey: newKey() }
    const answers = await Promise.all(Array.from({ length: 50 }, () => desk.call('giveCredit', input)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ errors: [], entry: { amount: '10.00' }, credit: { balance: '10.00' } })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '10.00', entries: [{ amount: '10.00' }] })
    expect((await desk.seeOwnCredit()).version).toBe(before.version + 1)
  })

  it('C2 places one order of fifty twins', async () => {
    const client = await desk.client({ credit: '100.00' })
    const order = {
      ...(await desk.orderInput({ client, price: '10.00', paymentMethod: 'BALANCE' })),
      idempotencyKey: newKey(),
    }
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => desk.call('createOrder', order, 'order { id number } errors { code }')),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '100.00', held: '10.00' })
  })

  it.each(ACTS)('C2 has no second effect: %s', async (act) => {
    const idempotencyKey = newKey()
    const input = { ...(await INPUTS[act]!(desk)), idempotencyKey }
    const first = await desk.act(act, input)
    const log = (await desk.read('{ viewer { eventCursor } }')).viewer.eventCursor
    const second = await desk.act(act, input)
    expect(second).toEqual(first)
    expect((await desk.read('{ viewer { eventCursor } }')).viewer.eventCursor).toBe(log)
    // The same fields in another order, and one that was left out sent as null, are the same call.
    const reordered = Object.fromEntries(Object.entries(input).toReversed())
    expect(await desk.act(act, reordered)).toEqual(first)
  })

  it('C2 is refused when the input is another', async () => {
    const input = { subAccountId: await desk.client(), amount: eur('10.00'), idempotencyKey: newKey() }
    await desk.act('giveCredit', input)
    for (const other of [{ amount: eur('10.01') }, { note: 'Another' }, { subAccountId: await desk.client() }]) {
      expect(await desk.refused('giveCredit', { ...input, ...other })).toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
        path: ['idempotencyKey'],
      })
    }
    expect(await desk.seeCredit(input.subAccountId)).toMatchObject({ balance: '10.00' })
  })

  it('C2 is refused when the operation is another, even on the same order', async () => {
    const input = { orderId: (await desk.order()).id, idempotencyKey: newKey() }
    await desk.act('deleteOrder', input)
    expect(await desk.refused('restoreOrder', input)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await desk.seeOrder(input.orderId)).toMatchObject({ status: 'DELETED' })
  })

  it('C2 is a call of its own for another reseller, another key of the same one, and a person', async () => {
    const idempotencyKey = newKey()
    const viewers = [
      desk,
      theirs,
      desk.as({ key: app.mine.testApiKey }),
      desk.as({ key: null, cookie: await app.signIn() }),
    ]
    const made: string[] = []
    for (const viewer of viewers) {
      const input = { username: 'shared-name', name: 'Client', email: 'client@example.com', idempotencyKey }
      const { subAccount, errors } = await viewer.call('createSubAccount', input)
      made.push(subAccount?.id ?? errors[0].code)
    }
    // The person acts in the same world as the first key, where the name is taken: a new call, refused by its own rule.
    expect(made[3]).toBe('CONFLICT')
    expect(new Set(made).size).toBe(4)
  })

  it('C2 answers two programs of one reseller that chose the same key each its own', async () => {
    const { secret } = (await desk.read('mutation { createApiKey(input: { name: "second program" }) { secret } }'))
      .createApiKey
    const idempotencyKey = newKey()
    const make = (viewer: Desk, sku: string) =>
      viewer.act('createProduct', { sku, name: sku, price: eur('1.00'), idempotencyKey })
    const first = [await make(desk, 'first-sku'), await make(desk.as({ key: secret }), 'second-sku')]
    expect(first.map(({ product }) => product.sku)).toEqual(['first-sku', 'second-sku'])
    expect([await make(desk, 'first-sku'), await make(desk.as({ key: secret }), 'second-sku')]).toEqual(first)
  })

  it('C2 is not remembered when it was refused: it may succeed later', async () => {
    const client = await desk.client({ credit: '5.00' })
    const input = await desk.orderInput({ client, price: '10.00', paymentMethod: 'BALANCE', idempotencyKey: newKey() })
    const kept = await keptKeys()
    expect(await desk.refused('createOrder', input)).toMatchObject({ code: 'INSUFFICIENT_CREDIT', missing: '5.00' })
    expect(await keptKeys()).toBe(kept)
    await desk.act('giveCredit', { subAccountId: client, amount: eur('5.00') })
    const { order } = await desk.act('createOrder', input)
    expect(order).toMatchObject({ heldCredit: '10.00' })
    expect((await desk.act('createOrder', input)).order.id).toBe(order.id)
  })

  it.each(['', 'short', 'x'.repeat(129), 'with space', 'tab\tinside', 'umlautäinside', 'nul\0inside', 'emoji👩inside'])(
    'C2 takes no key like %j',
    async (idempotencyKey) => {
      const input = { subAccountId: await desk.client(), amount: eur('1.00'), idempotencyKey }
      expect(await desk.refused('giveCredit', input)).toMatchObject({ code: 'INVALID_INPUT', path: ['idempotencyKey'] })
    },
  )

  it('C2 is not answered to somebody who lost the right in between', async () => {
    const input = { ...(await INPUTS.giveCredit!(desk)), idempotencyKey: newKey() }
    await desk.act('giveCredit', input)
    await app.owner`update api_keys set scopes = array_remove(scopes, 'credit.give') where environment_id = ${app.mine.environmentId}`
    // The word that rights changed is on its way; until it comes the answer is the one before.
    const codes = async () => (await desk.call('giveCredit', input, 'errors { code }')).errors
    await expect.poll(codes, { timeout: 5_000 }).toEqual([{ code: 'FORBIDDEN' }])
    await app.owner`update api_keys set scopes = array_append(scopes, 'credit.give') where environment_id = ${app.mine.environmentId}`
  })
})
