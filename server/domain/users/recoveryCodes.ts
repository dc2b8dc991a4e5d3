import { and, eq, isNull, sql } from 'drizzle-orm'
import { randomInt } from 'node:crypto'
import type { Tx } from '../../../db/client.ts'
import { recoveryCodes } from '../../../db/schema/signIn.ts'
import { hashSecret } from '../kernel/tokens.ts'
import type { Person } from './account.ts'

const COUNT = 10
const GROUPS = 4
/** Crockford's base32: nobody mistakes one of its letters for another. 16 of them are 80 bits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const newCode = (): string =>
  Array.from({ length: GROUPS }, () => Array.from({ length: 4 }, () => ALPHABET[randomInt(32)]!).join('')).join('-')

/** What was typed, as it was made: without spaces and dashes, in capitals, the letters that look like digits as those. */
const typed = (code: string): string =>
  code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')

const hashOf = (code: string) => hashSecret(`recovery ${typed(code)}`)

/** Makes ten new codes in the place of all before, and answers them, this once: what is stored are hashes. */
export async function renewCodes(tx: Tx, { user }: Person): Promise<string[]> {
  await removeCodes(tx, user.id)
  const codes = Array.from({ length: COUNT }, newCode)
  const rows = codes.map((code) => ({ resellerId: user.resellerId, userId: user.id, codeHash: hashOf(code) }))
  await tx.insert(recoveryCodes).values(rows)
  return codes
}

/** Uses a code up; false when it is none, or was used before. */
export async function takeRecoveryCode(tx: Tx, userId: string, code: string): Promise<boolean> {
  const rows = await tx
    .update(recoveryCodes)
    .set({ usedAt: sql`clock_now()` })
    .where(
      and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, hashOf(code)), isNull(recoveryCodes.usedAt)),
    )
    .returning({ userId: recoveryCodes.userId })
  return rows.length > 0
}

export async function removeCodes(tx: Tx, userId: string): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
}

/** How many codes are still good. */
export async function countCodes(tx: Tx, userId: string): Promise<number> {
  const rows = await tx
    .select({ userId: recoveryCodes.userId })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)))
  return rows.length
}
