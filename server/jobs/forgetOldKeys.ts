import { lt, sql } from 'drizzle-orm'
import { idempotencyKeys } from '../../db/schema/access.ts'
import type { Context } from '../domain/kernel/context.ts'
import { read } from '../domain/kernel/context.ts'

/** Deletes the answers to calls older than thirty days; after that a repeated call is a new one. */
export async function forgetOldKeys(ctx: Context): Promise<void> {
  await read(ctx, (tx) =>
    // Selected, so that the index of times serves it: under row security the clock itself would be asked of every row.
    tx.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql`(select clock_now() - interval '30 days')`)),
  )
}
