/**
 * What a key may be allowed to do, grouped as one chooses it. The words are the server's rights; their names are the
 * messages `settings.scope.<right>`.
 */
export const scopeGroups = {
  clients: ['clients.read', 'clients.create'],
  orders: ['orders.read', 'orders.create', 'orders.price', 'orders.activate', 'orders.delete'],
  credit: ['credit.read', 'credit.give', 'credit.recover', 'credit.limit'],
  invoices: ['invoices.read', 'invoices.create', 'payments.record'],
  other: ['notes.write', 'products.create', 'settings.activation', 'audit.read', 'users.manage', 'keys.manage'],
} as const satisfies Record<string, readonly string[]>

export type ScopeGroup = keyof typeof scopeGroups
export const scopeGroupNames = Object.keys(scopeGroups) as ScopeGroup[]
const all: readonly string[] = Object.values(scopeGroups).flat()
const reading = all.filter((scope) => scope.endsWith('.read'))

/** What programs of one kind need, so that nobody has to think of each. */
export const presets = {
  reader: reading,
  shop: [...reading, 'clients.create', 'orders.create', 'notes.write'],
  billing: [...reading, 'clients.create', 'invoices.create', 'payments.record', 'notes.write'],
  everything: all.filter((scope) => scope !== 'keys.manage' && scope !== 'users.manage'),
} as const satisfies Record<string, readonly string[]>

export type Preset = keyof typeof presets
export const presetNames = Object.keys(presets) as Preset[]
