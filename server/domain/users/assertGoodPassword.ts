import { DomainError } from '../kernel/errors.ts'
import { LONGEST_PASSWORD } from './passwords.ts'

const SHORTEST = 12

/** What people take who must take something, without the digits and signs that they put at its end. */
const COMMON = new Set(
  `password passwort motdepasse haslo parola contrasena passwordpassword passw0rd mypassword thisismypassword letmein
  welcome welcomehome iloveyou iloveyouforever qwertyuiop qwerty qwertyqwerty azertyuiop qwertzuiop asdfghjkl
  abcdefghijkl administrator admin administration changeme changemenow trustno1 correcthorsebatterystaple greenlight
  liverpool barcelona juventus football baseball superman princess sunshine dragon monkey master shadow charlie
  unbelievable samsunggalaxy internet computer starwars pokemon minecraft michaeljordan jesuschrist godisgood
  supersecret topsecret secretpassword newpassword oldpassword defaultpassword passwordadmin adminpassword
  summertime wintertime qazwsxedcrfv zaqxswcdevfr onetwothreefour`.split(/\s+/),
)
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'azertyuiopqsdfghjklm',
]

/**
 * Whether a password may be chosen, by the rules of NIST SP 800-63B: twelve characters or more of any kind, nothing that
 * must be among them, but none of the commonest, none made of one short piece, and none made of who one is. Throws
 * PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_TOO_COMMON, PASSWORD_IS_YOU.
 */
export function assertGoodPassword(password: string, person: { email: string; name: string }, path: string[]): void {
  const text = password.normalize('NFKC')
  if ([...text].length < SHORTEST) throw new DomainError('PASSWORD_TOO_SHORT', { least: SHORTEST }).at(...path)
  if (text.length > LONGEST_PASSWORD)
    throw new DomainError('PASSWORD_TOO_LONG', { longest: LONGEST_PASSWORD }).at(...path)
  const plain = text.toLowerCase().replace(/[\s._-]/g, '')
  if (isYou(plain, person)) throw new DomainError('PASSWORD_IS_YOU').at(...path)
  if (isCommon(plain)) throw new DomainError('PASSWORD_TOO_COMMON').at(...path)
}

function isYou(plain: string, { email, name }: { email: string; name: string }): boolean {
  const [before = '', domain = ''] = email.toLowerCase().split('@')
  const words = [email.toLowerCase(), before, domain, domain.split('.')[0]!, name.toLowerCase()]
  const core = plain.replace(/^\d+|[\d\W]+$/g, '')
  return words
    .map((word) => word.replace(/[\s._-]/g, ''))
    .some((word) => word.length > 2 && (core === word || plain === word))
}

function isCommon(plain: string): boolean {
  const core = plain.replace(/^[\d\W]+|[\d\W]+$/g, '')
  if (COMMON.has(core) || COMMON.has(plain)) return true
  // "abcabcabcabc", "111111111111", "passwordpassword"
  const piece = /^(.{1,8}?)\1+$/su.exec(plain)?.[1]
  if (piece && (piece.length < 6 || COMMON.has(piece))) return true
  return ROWS.some((row) => row.includes(plain) || [...row].reverse().join('').includes(plain))
}
