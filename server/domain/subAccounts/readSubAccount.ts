import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { Context } from '../kernel/context.ts'
import { readAmong } from '../kernel/readOnce.ts'

/** Clients by their stored ids, in any order; those of other worlds are not there. */
export const readSubAccountsByIds = (ctx: Context, uuids: readonly string[]): Promise<SubAccountRow[]> =>
  readAmong(ctx, subAccounts, subAccounts.id, uuids)

/** One client by its stored id; null when this world has none. */
export async function readSubAccount(ctx: Context, uuid: string): Promise<SubAccountRow | null> {
  const [row] = await readSubAccountsByIds(ctx, [uuid])
  return row ?? null
}
