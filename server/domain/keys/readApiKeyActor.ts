import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { apiKeys } from '../../../db/schema/access.ts'
import { environments, resellers } from '../../../db/schema/resellers.ts'
import type { ApiKeyActor } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'
import { RIGHTS } from '../kernel/rights.ts'
import { hashSecret, readApiKey } from '../kernel/tokens.ts'

/**
 * Whose program holds the key, and from where it may be used: everywhere when there are no addresses. `used` notes the time of use, at most once a minute.
 * Throws KEY_MALFORMED, KEY_WRONG_WORLD or KEY_UNKNOWN, which is also said of a key that was revoked or has expired.
 */
export async function readApiKeyActor(
  db: Database,
  key: string,
  used: boolean,
): Promise<{ actor: ApiKeyActor; addresses: readonly string[] }> {
  const claim = readApiKey(key)
  if (!claim) throw new DomainError('KEY_MALFORMED')
  const { environmentId } = claim
  return db.transaction(
    environmentId,
    async (tx) => {
      const [environment] = await tx
        .select({ world: environments.world, resellerId: environments.resellerId, timeZone: resellers.timeZone })
        .from(environments)
        .innerJoin(resellers, eq(resellers.id, environments.resellerId))
      if (environment && environment.world !== claim.world) throw new DomainError('KEY_WRONG_WORLD')
      const [row] = await tx
        .select({
          key: apiKeys,
          stale: sql<boolean>`coalesce(${apiKeys.lastUsedAt} < clock_now() - interval '1 minute', true)`,
        })
        .from(apiKeys)
        .where(
          and(
            eq(apiKeys.secretHash, hashSecret(key)),
            isNull(apiKeys.revokedAt),
            sql`coalesce(${apiKeys.expiresAt} > clock_now(), true)`,
          ),
        )
      if (!environment || !row) throw new DomainError('KEY_UNKNOWN')
      const { id, name, scopes, addresses } = row.key
      if (used && row.stale) {
        await tx
          .update(apiKeys)
          .set({ lastUsedAt: sql`clock_now()` })
          .where(eq(apiKeys.id, id))
      }
      const rights = RIGHTS.filter((right) => scopes.includes(right))
      const { resellerId, world, timeZone } = environment
      return { actor: { kind: 'API_KEY', id, name, rights, resellerId, environmentId, world, timeZone }, addresses }
    },
    { remembered: true },
  )
}
