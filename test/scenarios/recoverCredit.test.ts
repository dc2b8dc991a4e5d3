import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
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

describe('recovering a client’s credit', () => {
  it('R9 sets it to zero and moves it to the reseller, as the preview showed', async () => {
    const client = await desk.client({ credit: '80.00' })
    const own = await desk.seeOwnCredit()
    const preview = await desk.preview(client)
    expect(preview).toMatchObject({ amount: '80.00', held: '0.00', balanceBefore: '80.00', balanceAfter: '0.00' })
    const { credit, entry } = await desk.act('recoverCredit', { subAccountId: client, token: preview.token })
    expect(credit).toMatchObject({ balance: '0.00', available: '0.00' })
    expect(entry).toMatchObject({ kind: 'RECOVER', amount: '-80.00', balanceAfter: '0.00' })
    const cents = (amount: string) => BigInt(amount.replace('.', ''))
    expect(cents((await desk.seeOwnCredit()).balance)).toBe(cents(own.balance) + 8_000n)
  })

  it('R9 takes free money only: never a reservation, the limit or the deposit', async () => {
    const held = await desk.client({ credit: '100.00' })
    await desk.order({ client: held, price: '30.00', paymentMethod: 'BALANCE' })
    expect(await desk.preview(held)).toMatchObject({ amount: '70.00', held: '30.00', balanceAfter: '30.00' })
    const limited = await desk.client({ credit: '100.00', minimum: '-50.00' })
    expect(await desk.preview(limited)).toMatchObject({ amount: '100.00', balanceAfter: '0.00' })
    const deposited = await desk.client({ credit: '100.00', minimum: '20.00' })
    await desk.order({ client: deposited, price: '30.00', paymentMethod: 'BALANCE' })
    expect(await desk.preview(deposited)).toMatchObject({ amount: '50.00', held: '30.00', balanceAfter: '50.00' })
    for (const client of [held, limited, deposited]) {
      await desk.act('recoverCredit', { subAccountId: client, token: (await desk.preview(client)).token })
      expect(await desk.preview(client)).toMatchObject({ amount: '0.00' })
    }
    expect(await desk.seeCredit(held)).toMatchObject({ balance: '30.00', held: '30.00', available: '0.00' })
    expect(await desk.seeCredit(limited)).toMatchObject({ balance: '0.00', available: '50.00' })
    expect(await desk.seeCredit(deposited)).toMatchObject({ balance: '50.00', held: '30.00', available: '0.00' })
  })

  it('C6 of two at once one recovers, and the other is shown the new preview', async () => {
    const client = await desk.client({ credit: '80.00' })
    const { token } = await desk.preview(client)
    const input = { subAccountId: client, token }
    const payloads = await Promise.all([desk.call('recoverCredit', input), desk.call('recoverCredit', input)])
    const errors = payloads.flatMap((payload) => payload.errors)
    expect(errors).toEqual([expect.objectContaining({ __typename: 'BalanceChanged', code: 'BALANCE_CHANGED' })])
    expect(errors[0].preview).toMatchObject({ amount: '0.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '0.00' })
  })

  it('C6 against a spend moves free money only, whoever is first', async () => {
    for (let round = 0; round < 15; round++) {
      const client = await desk.client({ credit: '100.00' })
      const { token } = await desk.preview(client)
      const order = await desk.orderInput({ client, price: '60.00', paymentMethod: 'BALANCE' })
      const acts: [Act, object][] = [
        ['recoverCredit', { subAccountId: client, token }],
        ['createOrder', order],
      ]
      if (round % 2) acts.reverse()
      const counts = await desk.race(acts)
      const { balance, held, available } = await desk.seeCredit(client)
      if (counts.INSUFFICIENT_CREDIT)
        expect([counts, balance, held]).toEqual([{ OK: 1, INSUFFICIENT_CREDIT: 1 }, '0.00', '0.00'])
      else
        expect([counts, balance, held, available]).toEqual([{ OK: 1, BALANCE_CHANGED: 1 }, '100.00', '60.00', '40.00'])
    }
  })

  it.each<[string, (client: string) => Promise<unknown>]>([
    ['a gift', (subAccountId) => desk.act('giveCredit', { subAccountId, amount: eur('1.00') })],
    ['a reservation', (client) => desk.order({ client, price: '1.00', paymentMethod: 'BALANCE' })],
    ['another limit', (subAccountId) => desk.act('setMinimumBalance', { subAccountId, minimumBalance: eur('-1.00') })],
  ])('C6 with a preview from before %s moves nothing and shows the new preview', async (_what, happen) => {
    const client = await desk.client({ credit: '80.00' })
    const { token } = await desk.preview(client)
    await happen(client)
    const before = await desk.seeCredit(client)
    const refused = await desk.refused('recoverCredit', { subAccountId: client, token })
    expect(refused).toMatchObject({ __typename: 'BalanceChanged', path: ['token'] })
    expect(await desk.seeCredit(client)).toEqual(before)
    // The new preview is at once good for recovering.
    await desk.act('recoverCredit', { subAccountId: client, token: refused.preview.token })
    expect(await desk.preview(client)).toMatchObject({ amount: '0.00' })
  })

  it('C6 believes no token of another client, currency, reseller, world or hand', async () => {
    const client = await desk.client({ credit: '80.00' })
    const { token } = await desk.preview(client)
    const flipped = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
    const [body] = token.split('.')
    const { eventCursor } = (await desk.read('{ viewer { eventCursor } }')).viewer
    const tokens = {
      'another client': (await desk.preview(await desk.client({ credit: '80.00' }))).token,
      'another reseller': (await theirs.preview(await theirs.client({ credit: '80.00' }))).token,
      'another purpose': eventCursor,
      flipped,
      'without its seal': body,
      'another seal': `${body}.AAAAAAAAAAAAAAAA`,
      empty: '',
      nonsense: 'nonsense',
      '1 MB': 'x'.repeat(9_000),
    }
    for (const [what, wrong] of Object.entries(tokens)) {
      expect([what, await desk.refused('recoverCredit', { subAccountId: client, token: wrong })]).toEqual([
        what,
        expect.objectContaining({ code: 'INVALID_TOKEN', path: ['token'] }),
      ])
    }
    const foreign = await theirs.refused('recoverCredit', { subAccountId: client, token })
    expect(foreign).toMatchObject({ code: 'NOT_FOUND', path: ['subAccountId'] })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '80.00' })
  })

  it('R9 says when there is nothing to recover, also in a currency that the client never had', async () => {
    const client = await desk.client()
    for (const currency of ['EUR', 'JPY']) {
      const preview = await desk.preview(client, currency)
      expect(preview.amount).toMatch(/^0/)
      const refused = await desk.refused('recoverCredit', { subAccountId: client, token: preview.token })
      expect(refused).toMatchObject({ code: 'NOTHING_TO_RECOVER' })
    }
  })
})
