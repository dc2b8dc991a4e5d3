import { and, asc, eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { passkeys } from '../../../db/schema/signIn.ts'
import type { PasskeyRow } from '../../../db/schema/signIn.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { publicId, storedId } from '../kernel/ids.ts'
import { readText } from '../kernel/text.ts'
import { changeAccount, personOf } from '../users/account.ts'
import type { Browser, SignInServices } from '../users/account.ts'
import { mailSecurityChange } from '../users/mailSecurityChange.ts'
import { provePassword } from '../users/provePassword.ts'

/** A passkey as its person sees it. */
export interface PasskeyView {
  id: string
  name: string
  /** Whether it may be on several of the person's devices. */
  synced: boolean
  createdAt: Date
  lastUsedAt: Date | null
}

export function viewOfPasskey({ id, name, synced, createdAt, lastUsedAt }: PasskeyRow): PasskeyView {
  return { id: publicId('PASSKEY', id), name, synced, createdAt, lastUsedAt }
}

/** A person's passkeys, oldest first. */
export async function readPasskeys(tx: Tx, userId: string): Promise<PasskeyView[]> {
  const rows = await tx
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id))
  return rows.map(viewOfPasskey)
}

const mine = (userId: string, passkeyId: string) =>
  and(eq(passkeys.userId, userId), eq(passkeys.id, storedId('PASSKEY', passkeyId, 'PASSKEY_NOT_FOUND', ['passkeyId'])))

/** Gives a passkey another name. Throws PEOPLE_ONLY, PASSKEY_NOT_FOUND, and what is wrong with the name. */
export async function renamePasskey(
  services: SignInServices,
  ctx: Context,
  input: { passkeyId: string; name: string },
): Promise<PasskeyView> {
  const person = await personOf(ctx)
  const name = readText(input.name, ['name'], 60)
  return changeAccount(services, person, async (tx) => {
    const where = mine(person.user.id, input.passkeyId)
    const [row] = await tx.update(passkeys).set({ name }).where(where).returning()
    if (!row) throw new DomainError('PASSKEY_NOT_FOUND').at('passkeyId')
    return viewOfPasskey(row)
  })
}

/** Nobody comes in with this passkey any more. Throws PEOPLE_ONLY, PASSWORD_WRONG, SIGN_IN_LOCKED, PASSKEY_NOT_FOUND. */
export async function removePasskey(
  services: SignInServices,
  ctx: Context,
  { passkeyId, password }: { passkeyId: string; password: string },
  browser: Browser,
): Promise<void> {
  const person = await personOf(ctx)
  await provePassword(services, person, password, browser, ['password'])
  await changeAccount(services, person, async (tx, note) => {
    const [row] = await tx.delete(passkeys).where(mine(person.user.id, passkeyId)).returning()
    if (!row) throw new DomainError('PASSKEY_NOT_FOUND').at('passkeyId')
    note({ kind: 'user.passkey_removed', data: { passkey: row.name } })
    await mailSecurityChange(tx, services, person.user, 'PASSKEY_REMOVED')
  })
}
