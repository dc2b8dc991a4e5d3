import { apiKeys } from '../../../db/schema/access.ts'
import { limitsOfActor } from '../approvals/limits.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { RIGHTS } from '../kernel/rights.ts'
import type { Right } from '../kernel/rights.ts'
import { readText } from '../kernel/text.ts'
import { hashSecret, newApiKey } from '../kernel/tokens.ts'
import { write } from '../kernel/write.ts'
import { assertUnconfined } from './assertUnconfined.ts'
import { KEY_COLUMNS, viewOfKey } from './keyView.ts'
import type { ApiKeyView } from './keyView.ts'
import { readAddresses } from './readAddresses.ts'

export interface CreateApiKeyInput {
  name: string
  scopes?: string[] | null
  addresses?: string[] | null
  idempotencyKey?: string | null
}

/**
 * Makes a key for a third party's program, in the actor's world. It may do what `scopes` says, and nothing that the
 * actor may not do; without scopes, all that the actor may do except what is about people and keys.
 *
 * The secret is answered this once and only its hash is stored. A repeated call with the same idempotency key answers
 * the same key with `secret` null: whoever lost the first answer revokes the key and makes another.
 * It belongs to the reseller: it goes on working as it is when whoever made it loses rights or leaves, until it is revoked.
 * Throws SCOPE_UNKNOWN, ADDRESS_INVALID, LIST_TOO_LONG, MISSING_RIGHT, TEXT_EMPTY, TEXT_TOO_LONG, TEXT_INVALID.
 */
export async function createApiKey(
  ctx: Context,
  input: CreateApiKeyInput,
): Promise<{ apiKey: ApiKeyView; secret: string | null }> {
  const { actor } = ctx
  const name = readText(input.name, ['name'], 100)
  const scopes = decideScopes(actor, input.scopes ?? null)
  const addresses = readAddresses(input.addresses)
  assertUnconfined(actor)
  let secret: string | null = null
  const { apiKey } = await write(ctx, { operation: 'createApiKey', right: 'keys.manage', input }, async (write) => {
    secret = newApiKey(actor.world, actor.environmentId)
    const [row] = await write.tx
      .insert(apiKeys)
      .values({
        environmentId: actor.environmentId,
        id: newId(),
        name,
        hint: secret.slice(-4),
        secretHash: hashSecret(secret),
        scopes,
        addresses,
        createdBy: actor.name,
      })
      .returning(KEY_COLUMNS)
    write.record({
      kind: 'api_key.created',
      subjectType: 'API_KEY',
      subjectId: row!.id,
      subjectVersion: 1,
      data: { name },
    })
    return { apiKey: row! }
  })
  return { apiKey: viewOfKey(apiKey), secret }
}

/** What a key has only when it was asked for by name. */
const FOR_PEOPLE: readonly Right[] = ['keys.manage', 'users.manage', 'credit.approve']

/** A key has no limits: whoever has some gives it nothing that moves money beyond them. */
export const LIMITED: readonly Right[] = ['credit.give', 'credit.recover', 'credit.limit', 'orders.delete']

function decideScopes(actor: Actor, wanted: readonly string[] | null): Right[] {
  const own = actor.rights
  const beyond = limitsOfActor(actor) ? LIMITED : []
  if (!wanted) return own.filter((right) => !FOR_PEOPLE.includes(right) && !beyond.includes(right))
  const scopes = RIGHTS.filter((right) => wanted.includes(right))
  if (scopes.length === 0 || wanted.some((word) => !RIGHTS.some((right) => right === word))) {
    throw new DomainError('SCOPE_UNKNOWN').at('scopes')
  }
  const tooMuch = scopes.find((right) => !own.includes(right))
  if (tooMuch) throw new DomainError('MISSING_RIGHT', { right: tooMuch }).at('scopes')
  if (scopes.some((right) => beyond.includes(right))) throw new DomainError('LIMIT_NOT_YOURS').at('scopes')
  return scopes
}
