import { and, eq, isNull, sql } from 'drizzle-orm'
import { apiKeys } from '../../../db/schema/access.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedId } from '../kernel/ids.ts'
import { hashSecret, newApiKey } from '../kernel/tokens.ts'
import { write } from '../kernel/write.ts'
import { limitsOfActor } from '../approvals/limits.ts'
import { LIMITED } from './createApiKey.ts'
import { assertUnconfined } from './assertUnconfined.ts'
import { KEY_COLUMNS, viewOfKey } from './keyView.ts'
import type { ApiKeyView } from './keyView.ts'
import { readAddresses } from './readAddresses.ts'

export interface RotateApiKeyInput {
  apiKeyId: string
  overlapHours?: number | null
  addresses?: string[] | null
  idempotencyKey?: string | null
}

const DEFAULT_OVERLAP_HOURS = 24
const LONGEST_OVERLAP_HOURS = 24 * 30

/**
 * Makes a new key with the name and scopes of another, which still works for the hours of overlap, so that a program
 * can be changed over without a pause. The secret is answered this once, as by createApiKey.
 * Throws API_KEY_NOT_FOUND, also for a key that is revoked, OVERLAP_OUT_OF_RANGE, ADDRESS_INVALID, LIST_TOO_LONG, and
 * MISSING_RIGHT when the key may do what the actor may not, LIMIT_NOT_YOURS when it moves money and the actor has limits.
 */
export async function rotateApiKey(
  ctx: Context,
  input: RotateApiKeyInput,
): Promise<{ apiKey: ApiKeyView; secret: string | null }> {
  const { actor } = ctx
  const replaced = storedId('API_KEY', input.apiKeyId, 'API_KEY_NOT_FOUND', ['apiKeyId'])
  const hours = input.overlapHours ?? DEFAULT_OVERLAP_HOURS
  if (hours < 0 || hours > LONGEST_OVERLAP_HOURS) {
    throw new DomainError('OVERLAP_OUT_OF_RANGE', { largest: LONGEST_OVERLAP_HOURS }).at('overlapHours')
  }
  const addresses = input.addresses && readAddresses(input.addresses)
  assertUnconfined(actor)
  let secret: string | null = null
  const { apiKey } = await write(ctx, { operation: 'rotateApiKey', right: 'keys.manage', input }, async (write) => {
    const [before] = await write.tx
      .update(apiKeys)
      .set({ expiresAt: sql`least(${apiKeys.expiresAt}, clock_now() + make_interval(hours => ${hours}::int))` })
      .where(and(eq(apiKeys.id, replaced), isNull(apiKeys.revokedAt)))
      .returning()
    if (!before) throw new DomainError('API_KEY_NOT_FOUND').at('apiKeyId')
    // Whoever replaces a key holds its successor.
    const tooMuch = before.scopes.find((scope) => !actor.rights.some((right) => right === scope))
    if (tooMuch) throw new DomainError('MISSING_RIGHT', { right: tooMuch }).at('apiKeyId')
    const limited = limitsOfActor(actor) && before.scopes.some((scope) => LIMITED.some((right) => right === scope))
    if (limited) throw new DomainError('LIMIT_NOT_YOURS').at('apiKeyId')
    secret = newApiKey(actor.world, actor.environmentId)
    const [row] = await write.tx
      .insert(apiKeys)
      .values({
        environmentId: actor.environmentId,
        id: newId(),
        name: before.name,
        hint: secret.slice(-4),
        secretHash: hashSecret(secret),
        scopes: before.scopes,
        addresses: addresses ?? before.addresses,
        createdBy: actor.name,
      })
      .returning(KEY_COLUMNS)
    const data = { name: before.name }
    write.record({ kind: 'api_key.created', subjectType: 'API_KEY', subjectId: row!.id, subjectVersion: 1, data })
    return { apiKey: row! }
  })
  return { apiKey: viewOfKey(apiKey), secret }
}
