import type { Desk } from './desk.ts'
import { eur } from './desk.ts'

let made = 0
const fresh = (what: string) => `${what}-${++made}-${Math.random().toString(36).slice(2, 8)}`

/** The secret at the end of an invoice's payment page's address. */
export const paymentTokenOf = (invoice: { paymentUrl: string }): string =>
  new URL(invoice.paymentUrl).pathname.split('/').at(-1)!

const keyAt = async (at: Desk): Promise<string> => {
  const query = 'mutation ($name: String!) { createApiKey(input: { name: $name }) { apiKey { id } } }'
  return (await at.read(query, { name: fresh('key') })).createApiKey.apiKey.id
}

const roleAt = async (at: Desk): Promise<{ id: string; name: string }> => {
  const query = `mutation ($name: String!) {
    createRole(input: { name: $name, rights: ["orders.read"] }) { role { id name } }
  }`
  return (await at.read(query, { name: fresh('role') })).createRole.role
}
/** A role that every reseller has: there may be a hundred only. */
const supportAt = async (at: Desk): Promise<string> => {
  const { roles } = (await at.read('{ roles { id builtin } }')) as { roles: { id: string; builtin: string | null }[] }
  return roles.find(({ builtin }) => builtin === 'SUPPORT')!.id
}
const inviteAt = async (at: Desk) => {
  const access = { roleId: await supportAt(at) }
  return { name: 'Zoë', email: `${fresh('person')}@people.example`, access }
}
const userAt = async (at: Desk): Promise<string> => {
  const query = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { user { id } } }'
  return (await at.read(query, { input: await inviteAt(at) })).inviteUser.user.id
}

/** For every mutation that takes one input: an input that succeeds, on things made for it. */
export const INPUTS: Record<string, (at: Desk) => Promise<Record<string, unknown>>> = {
  createSubAccount: async () => ({ username: fresh('user'), name: 'Zoë', email: 'zoe@example.com', tags: ['new'] }),
  createProduct: async () => ({ sku: fresh('sku'), name: 'Hosting', price: eur('5.00') }),
  createOrder: async (at) => at.orderInput(),
  activateOrder: async (at) => ({ orderId: (await at.order()).id }),
  deleteOrder: async (at) => ({ orderId: (await at.order()).id, reason: 'Ordered twice' }),
  restoreOrder: async (at) => {
    const { id: orderId } = await at.order()
    await at.act('deleteOrder', { orderId })
    return { orderId }
  },
  giveCredit: async (at) => ({ subAccountId: await at.client(), amount: eur('5.00') }),
  recoverCredit: async (at) => {
    const subAccountId = await at.client({ credit: '5.00' })
    return { subAccountId, token: (await at.preview(subAccountId)).token }
  },
  setMinimumBalance: async (at) => ({ subAccountId: await at.client(), minimumBalance: eur('-5.00') }),
  undoGiveCredit: async (at) => {
    const gift = { subAccountId: await at.client(), amount: eur('5.00') }
    return { entryId: (await at.act('giveCredit', gift)).entry.id }
  },
  createInvoice: async (at) => ({ subAccountId: await at.client(), total: eur('5.00'), dueOn: '2099-12-31' }),
  recordPayment: async (at) => ({ invoiceId: (await at.order()).invoice.id, amount: eur('5.00'), method: 'CARD' }),
  setActivationPolicy: async () => ({ paymentMethod: 'CASH_ON_DELIVERY', policy: 'MANUAL' }),
  addNote: async (at) => ({ subjectId: await at.client(), text: 'Called, waits for the invoice.' }),
  payFromBalance: async (at) => {
    const { invoice } = await at.order({ client: await at.client({ credit: '5.00' }) })
    return { token: paymentTokenOf(invoice), amount: eur('5.00') }
  },
  createRole: async () => ({ name: fresh('role'), rights: ['orders.read'] }),
  updateRole: async (at) => {
    const { id: roleId, name } = await roleAt(at)
    return { roleId, name, rights: ['orders.read', 'orders.create'] }
  },
  deleteRole: async (at) => ({ roleId: (await roleAt(at)).id }),
  inviteUser: inviteAt,
  updateUser: async (at) => {
    const access = { roleId: await supportAt(at) }
    return { userId: await userAt(at), name: 'Zoë Nowak', access }
  },
  deactivateUser: async (at) => ({ userId: await userAt(at) }),
  reactivateUser: async (at) => ({ userId: await userAt(at) }),
  resendInvitation: async (at) => ({ userId: await userAt(at) }),
  createApiKey: async () => ({ name: fresh('key'), scopes: ['orders.read'] }),
  rotateApiKey: async (at) => ({ apiKeyId: await keyAt(at), overlapHours: 1 }),
  revokeApiKey: async (at) => ({ apiKeyId: await keyAt(at) }),
}
