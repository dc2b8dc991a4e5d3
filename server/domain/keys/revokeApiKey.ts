import { and, eq, isNull, sql } from 'drizzle-orm'
import { apiKeys } from '../../../db/schema/access.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import { write } from '../kernel/write.ts'
import { KEY_COLUMNS, viewOfKey } from './keyView.ts'
import type { ApiKeyView } from './keyView.ts'

export interface RevokeApiKeyInput {
  apiKeyId: string
  idempotencyKey?: string | null
}

/** Ends a key at once. Revoking it again changes nothing. Throws API_KEY_NOT_FOUND. */
export async function revokeApiKey(ctx: Context, input: RevokeApiKeyInput): Promise<{ apiKey: ApiKeyView }> {
  const id = storedId('API_KEY', input.apiKeyId, 'API_KEY_NOT_FOUND', ['apiKeyId'])
  const { apiKey } = await write(ctx, { operation: 'revokeApiKey', right: 'keys.manage', input }, async (write) => {
    const [revoked] = await write.tx
      .update(apiKeys)
      .set({ revokedAt: sql`clock_now()` })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
      .returning(KEY_COLUMNS)
    if (revoked) {
      write.record({
        kind: 'api_key.revoked',
        subjectType: 'API_KEY',
        subjectId: id,
        subjectVersion: 2,
        data: { name: revoked.name },
      })
      return { apiKey: revoked }
    }
    const [before] = await write.tx.select(KEY_COLUMNS).from(apiKeys).where(eq(apiKeys.id, id))
    if (!before) throw new DomainError('API_KEY_NOT_FOUND').at('apiKeyId')
    return { apiKey: before }
  })
  return { apiKey: viewOfKey(apiKey) }
}
