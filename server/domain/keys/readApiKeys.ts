import { desc, sql } from 'drizzle-orm'
import { apiKeys } from '../../../db/schema/access.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import { KEY_COLUMNS, viewOfKey } from './keyView.ts'
import type { ApiKeyView } from './keyView.ts'

const MOST_SHOWN = 500

/** The world's keys, those in force first, then those that were revoked or have expired, each newest first; 500 at most. */
export async function readApiKeys(ctx: Context): Promise<ApiKeyView[]> {
  const rows = await read(ctx, (tx) =>
    tx
      .select(KEY_COLUMNS)
      .from(apiKeys)
      .orderBy(
        sql`${apiKeys.revokedAt} is not null or coalesce(${apiKeys.expiresAt} <= clock_now(), false)`,
        desc(apiKeys.createdAt),
        desc(apiKeys.id),
      )
      .limit(MOST_SHOWN),
  )
  return rows.map(viewOfKey)
}
