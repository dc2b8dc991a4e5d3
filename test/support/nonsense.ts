import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import type { GraphQLInputType } from 'graphql'

/** What no amount is, or none that may move. */
export const BAD_AMOUNTS = [
  '1e3',
  'NaN',
  'Infinity',
  '1,5',
  '1.005',
  '１２',
  '٣',
  '',
  ' ',
  ' 1',
  '1 000',
  '+1',
  '0x10',
  '12.',
  '.5',
  '1.2.3',
  '\0',
  '−1',
  '9223372036854775808',
  '-9223372036854775808',
  '9'.repeat(40),
  '9'.repeat(41),
  'ten',
  '__proto__',
  '1\n',
]
/** What no amount of a move is, though it is one of a limit. */
export const NOT_POSITIVE = ['0', '0.00', '-1', '-0.01']
export const BAD_CURRENCIES = ['', 'eur', 'EURO', 'ZZZ', 'XXX', '€', 'E\0R', '__proto__', 'EUR ', 'ＥＵＲ', 'JPYJPYJPY']
const ODD_TEXTS = [
  '',
  '   ',
  '\0',
  'a\0b',
  'a\ud800b',
  '\udc00',
  '\u202egnp.exe',
  '\u2066x',
  '__proto__',
  '{"$minor":"1"}',
  `'; drop table orders; --`,
  '%_\\',
  '😀'.repeat(90),
  'x'.repeat(5_000),
  'x'.repeat(10_001),
]
const ODD_IDS = [
  '',
  'x',
  '\0',
  'ord_',
  'ord_0000000000000000000000',
  'sub_zzzzzzzzzzzzzzzzzzzzzz',
  'inv_-1',
  '../../etc',
  'a\ud800',
]
const ODD_DAYS = [
  '2026-02-30',
  '0000-00-00',
  '0001-01-01',
  '9999-12-31',
  '2026-13-01',
  '31.12.2026',
  'today',
  '',
  '2026-01-01\0',
]
const ODD_INSTANTS = [
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01T00:00:00Z',
  'now',
  '',
  '1e9',
  '2026-01-01',
]
const ODD_NUMBERS = [0, -1, 1.5, 2_147_483_647, 2_147_483_648, -2_147_483_648, 1e308]

/** Values that are of another kind than anything that is expected. */
const OTHER_KINDS = [12.5, true, [], {}]

const BY_TYPE: Record<string, readonly unknown[]> = {
  String: ODD_TEXTS,
  ID: ODD_IDS,
  Decimal: [...BAD_AMOUNTS, ...NOT_POSITIVE],
  CurrencyCode: BAD_CURRENCIES,
  Date: ODD_DAYS,
  DateTime: ODD_INSTANTS,
  Int: ODD_NUMBERS,
  Boolean: ['yes', 0],
}

/** One place in an input: the names that lead to it, what stands there, and what must stand beside it. */
export interface Leaf {
  path: string[]
  type: string
  values: readonly unknown[]
  beside: object
}

/** Every place in an input of this type where a single value stands, and odd values for it. */
export function leavesOf(type: GraphQLInputType, path: string[] = [], beside: object = {}): Leaf[] {
  const bare = isNonNullType(type) ? type.ofType : type
  if (isListType(bare)) return leavesOf(bare.ofType as GraphQLInputType, [...path, '0'])
  if (isInputObjectType(bare)) {
    const needed = bare.name === 'MoneyInput' ? { amount: '1.00', currency: 'EUR' } : {}
    return Object.values(bare.getFields()).flatMap((field) => leavesOf(field.type, [...path, field.name], needed))
  }
  const named = getNamedType(bare)
  const values = isEnumType(named) ? ['NONSENSE', '', '\0'] : (BY_TYPE[named.name] ?? [])
  return [{ path, type: named.name, values: [...values, ...OTHER_KINDS], beside }]
}

/** The same input with another value at one place. What leads there is made as it is needed. */
export function replaced(input: unknown, { path, beside }: Pick<Leaf, 'path' | 'beside'>, value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const inside = { path: rest, beside }
  if (name === '0') return [replaced((input as unknown[] | undefined)?.[0], inside, value)]
  const holder = (input ?? (rest.length === 0 ? beside : {})) as Record<string, unknown>
  return { ...holder, [name]: replaced(holder[name], inside, value) }
}
