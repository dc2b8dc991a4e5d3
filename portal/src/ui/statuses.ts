/** Shapes that can be told apart without colour, in the order of a status's life. */
export type Glyph =
  'dashed' | 'ring' | 'clock' | 'dot' | 'half' | 'tick' | 'back' | 'cross' | 'alarm' | 'slash' | 'question'
export type Tone = 'draft' | 'pending' | 'sent' | 'good' | 'returned' | 'bad'

export interface StatusLook {
  tone: Tone
  glyph: Glyph
  struck?: true
}

const draft = { tone: 'draft', glyph: 'dashed' } as const
const pending = { tone: 'pending', glyph: 'clock' } as const
const sent = { tone: 'sent', glyph: 'dot' } as const
const good = { tone: 'good', glyph: 'tick' } as const
const part = { tone: 'pending', glyph: 'half' } as const
const returned = { tone: 'returned', glyph: 'back' } as const
const bad = { tone: 'bad', glyph: 'cross' } as const
const late = { tone: 'bad', glyph: 'alarm' } as const
const void_ = { tone: 'draft', glyph: 'slash', struck: true } as const

/** The one table of how a status looks. Its word is the message `status.<kind>.<STATUS>`. */
export const statuses = {
  order: { PENDING: pending, ACTIVATING: sent, ACTIVE: good, ACTIVATION_FAILED: bad, DELETED: void_ },
  payment: {
    UNPAID: { tone: 'draft', glyph: 'ring' },
    PARTIALLY_PAID: part,
    PAID: good,
    OVERPAID: good,
    PARTIALLY_REFUNDED: returned,
    REFUNDED: returned,
    CHARGED_BACK: { ...returned, tone: 'bad' },
  },
  invoice: {
    DRAFT: draft,
    OPEN: { tone: 'pending', glyph: 'ring' },
    PARTIALLY_PAID: part,
    PAID: good,
    OVERDUE: late,
    VOID: void_,
    CHARGED_BACK: returned,
  },
  credit: { OVER_LIMIT: bad },
  age: { LATE: pending, VERY_LATE: late },
  user: { INVITED: pending, ACTIVE: good, DEACTIVATED: void_ },
  approval: { WAITING: pending, APPROVED: good, REJECTED: bad, EXPIRED: draft },
  apiKey: { ACTIVE: good, REPLACED: pending, EXPIRED: draft, REVOKED: void_ },
} satisfies Record<string, Record<string, StatusLook>>

export type StatusKind = keyof typeof statuses
