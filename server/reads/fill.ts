import { accountId } from '../domain/credit/accounts.ts'
import { CURRENCY_DECIMALS } from '../domain/kernel/currencies.ts'
import { writeBase62 } from '../domain/kernel/writeBase62.ts'
import { AMOUNT, CODE, INSTANT } from './Hole.ts'
import type { Hole } from './Hole.ts'
import type { Reader } from './ReadMap.ts'

const UUID_LENGTH = 36
const OPEN_BYTE = 1
const CLOSE_BYTE = 2
const [AMOUNT_BYTE, CODE_BYTE, INSTANT_BYTE] = [AMOUNT, CODE, INSTANT].map((letter) => letter.charCodeAt(0))
const [ZERO, DOT, MINUS, COLON, LETTER_T, LETTER_Z] = Buffer.from('0.-:TZ')

/**
 * Puts in what the statement left to code: ids in base62, instants with milliseconds, amounts with their decimals, and
 * what only code can say. Works on the bytes as they came, in their own place, since most of it becomes no longer.
 */
export function fill(body: Buffer, holes: readonly Hole[], reader: Reader): Buffer {
  let from = body.indexOf(OPEN_BYTE)
  if (from < 0) return body
  const done: Buffer[] = []
  let start = 0 // Of what is neither in `done` nor left behind.
  let end = from // Of what is written since `start`.
  while (from >= 0) {
    const close = body.indexOf(CLOSE_BYTE, from)
    const kind = body[from + 1]
    if (kind === CODE_BYTE) {
      done.push(body.subarray(start, end), said(body.toString('utf8', from + 2, close), holes, reader))
      start = end = close + 1
    } else if (kind === INSTANT_BYTE) end = writeInstant(body, end, from + 2, close)
    else if (kind === AMOUNT_BYTE) end = writeAmount(body, end, from + 2, close)
    else end = writeId(body, end, from + 2, close, reader)
    const next = body.indexOf(OPEN_BYTE, close)
    const until = next < 0 ? body.length : next
    body.copyWithin(end, close + 1, until)
    end += until - close - 1
    from = next
  }
  done.push(body.subarray(start, end))
  return done.length === 1 ? done[0]! : Buffer.concat(done)
}

/** The UUID that stands there, or the one of a client's account that was never stored: `<client's UUID>:EUR`. */
function writeId(bytes: Buffer, to: number, from: number, close: number, { graph }: Reader): number {
  if (close - from === UUID_LENGTH) return writeBase62(bytes, to, from)
  const [subAccountId, currency] = bytes.toString('latin1', from, close).split(':') as [string, string]
  const uuid = accountId(graph.ctx!.actor.environmentId, { kind: 'CLIENT', subAccountId, currency })
  bytes.write(uuid, from, 'latin1')
  return writeBase62(bytes, to, from)
}

function said(told: string, holes: readonly Hole[], reader: Reader): Buffer {
  const colon = told.indexOf(':')
  return Buffer.from(holes[Number(told.slice(0, colon))]!(JSON.parse(told.slice(colon + 1)), reader))
}

/** `2026-03-31 09:30:00.12+00` as `2026-03-31T09:30:00.120Z`; of digits beyond the millisecond nothing is kept. */
function writeInstant(bytes: Buffer, to: number, from: number, close: number): number {
  // Two characters longer at most, and the marks of the hole are three.
  const [third, second, first] = [2, 1, 0].map((place) => {
    const at = from + 20 + place
    const inFraction = bytes[from + 19] === DOT && at < close && bytes[at]! >= ZERO! && bytes[at]! <= ZERO! + 9
    return inFraction ? bytes[at]! : null
  })
  bytes.copyWithin(to, from, from + 19)
  bytes[to + 10] = LETTER_T!
  bytes[to + 19] = DOT!
  bytes[to + 20] = first ?? ZERO!
  bytes[to + 21] = (first === null ? null : second) ?? ZERO!
  bytes[to + 22] = (first === null || second === null ? null : third) ?? ZERO!
  bytes[to + 23] = LETTER_Z!
  return to + 24
}

/** `-1230:EUR` as `-12.30`. */
function writeAmount(bytes: Buffer, to: number, from: number, close: number): number {
  const colon = bytes.lastIndexOf(COLON!, close)
  const decimals = CURRENCY_DECIMALS.get(bytes.toString('latin1', colon + 1, close)) ?? 2
  const negative = bytes[from] === MINUS
  const digits = bytes.toString('latin1', negative ? from + 1 : from, colon).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const amount = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
  return to + bytes.write(negative ? `-${amount}` : amount, to, 'latin1')
}
