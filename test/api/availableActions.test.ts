import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(() => app.stop())

interface Action {
  action: string
  allowed: boolean
  blockedBy: string | null
}

async function actionsOn(id: string, viewer = desk): Promise<Action[]> {
  const actions = 'availableActions { action allowed blockedBy }'
  const types = ['Order', 'Invoice', 'SubAccount', 'CreditEntry'].map((type) => `... on ${type} { ${actions} }`)
  return (await viewer.read(`query ($id: ID!) { node(id: $id) { ${types.join(' ')} } }`, { id })).node.availableActions
}

/** Orders in every state that an order can be in, made anew for each action that is tried. */
const ORDERS: Record<string, () => Promise<{ id: string }>> = {
  'that waits': () => desk.order(),
  'that waits and was paid in part': async () => {
    const order = await desk.order()
    await desk.pay(order.invoice, '10.00')
    return order
  },
  'that is active': () => desk.order({ activate: true }),
  'that was deleted': async () => remove(await desk.order()),
  'whose money was kept': async () => remove(await paid(), 'KEEP'),
  'whose money was given back': async () => remove(await paid(), 'TO_BALANCE'),
  'that was deleted long ago': async () => {
    const order = await remove(await desk.order())
    await app.owner`update orders set deleted_at = deleted_at - interval '31 days' where number = ${order.number}`
    return order
  },
}
const paid = async () => {
  const order = await desk.order()
  await desk.pay(order.invoice, '100.00')
  return order
}
const remove = async (order: { id: string; number: string }, paidMoney?: string) => {
  await desk.act('deleteOrder', { orderId: order.id, paidMoney })
  return order
}
const ACTS: Record<string, Act> = { activate: 'activateOrder', delete: 'deleteOrder', restore: 'restoreOrder' }

describe('what can be done with an order', () => {
  it.each(Object.keys(ORDERS))(
    '%s is told truly: allowed acts succeed, others are refused with that very sentence',
    async (state) => {
      for (const { action, allowed, blockedBy } of await actionsOn((await ORDERS[state]!()).id)) {
        const { id: orderId } = await ORDERS[state]!()
        const [told] = (await actionsOn(orderId)).filter((other) => other.action === action)
        const { errors } = await desk.call(ACTS[action]!, {
          orderId,
          ...(action === 'delete' && { paidMoney: 'KEEP' }),
        })
        expect([action, errors.length === 0]).toEqual([action, allowed])
        expect([action, errors[0]?.message ?? null]).toEqual([action, told!.blockedBy])
        expect(blockedBy === null).toBe(allowed)
      }
    },
  )

  it('says which right is missing, in words', async () => {
    const query = 'mutation { createApiKey(input: { name: "reader", scopes: ["orders.read"] }) { secret } }'
    const { secret } = (await desk.read(query)).createApiKey
    const actions = await actionsOn((await desk.order()).id, desk.as({ key: secret }))
    expect(actions.map(({ action, allowed }) => `${action} ${allowed}`)).toEqual([
      'activate false',
      'delete false',
      'restore false',
    ])
    expect(actions[0]!.blockedBy).toBe('You have no right to activate orders. Ask an administrator for it.')
    const { id: orderId } = await desk.order()
    expect(await desk.as({ key: secret }).refused('activateOrder', { orderId })).toMatchObject({
      code: 'FORBIDDEN',
      message: actions[0]!.blockedBy,
    })
  })
})

describe('what can be done with an invoice', () => {
  it('is to be paid, until it is paid or void', async () => {
    const [open, green, gone] = [await desk.order(), await paid(), await desk.order()]
    await remove(gone)
    const told = await Promise.all([open, green, gone].map(async ({ invoice }) => (await actionsOn(invoice.id))[0]))
    expect(told.map((action) => action!.allowed)).toEqual([true, false, false])
    for (const [i, { invoice }] of [open, green, gone].entries()) {
      const { errors } = await desk.call('recordPayment', {
        invoiceId: invoice.id,
        amount: eur('1.00'),
        method: 'CARD',
      })
      expect(errors[0]?.message ?? null).toBe(told[i]!.blockedBy)
    }
  })
})

describe('what can be done with an entry of credit', () => {
  it('is to take a gift back, for whoever gave it', async () => {
    const client = await desk.client()
    const { entry } = await desk.act('giveCredit', { subAccountId: client, amount: eur('5.00') })
    const person = desk.as({ key: null, cookie: await app.signIn() })
    expect(await actionsOn(entry.id)).toEqual([{ action: 'undo', allowed: true, blockedBy: null }])
    const [theirs] = await actionsOn(entry.id, person)
    expect(theirs).toMatchObject({ allowed: false })
    expect((await person.refused('undoGiveCredit', { entryId: entry.id })).message).toBe(theirs!.blockedBy)
    await desk.act('undoGiveCredit', { entryId: entry.id })
    const [after] = await actionsOn(entry.id)
    expect((await desk.refused('undoGiveCredit', { entryId: entry.id })).message).toBe(after!.blockedBy)
    const query = `query ($filter: CreditEntryFilter) { creditEntries(filter: $filter) { nodes { availableActions { allowed } } } }`
    const { nodes } = (await desk.read(query, { filter: { subAccountId: client } })).creditEntries
    expect(nodes.map((entry: { availableActions: Action[] }) => entry.availableActions[0]!.allowed)).toEqual([
      false,
      false,
    ])
  })
})
