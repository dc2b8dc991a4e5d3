import { eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'

/** The client that an input names, in the tenant of the transaction. Throws SUB_ACCOUNT_NOT_FOUND. */
export async function findSubAccount(tx: Tx, subAccountId: string): Promise<SubAccountRow> {
  const uuid = storedId('SUB_ACCOUNT', subAccountId, 'SUB_ACCOUNT_NOT_FOUND', ['subAccountId'])
  const [row] = await tx.select().from(subAccounts).where(eq(subAccounts.id, uuid))
  if (!row) throw new DomainError('SUB_ACCOUNT_NOT_FOUND').at('subAccountId')
  return row
}
