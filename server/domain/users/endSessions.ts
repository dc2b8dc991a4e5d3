import { sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { hashSecret } from '../kernel/tokens.ts'

export interface Ended {
  /** The token of a session that goes on. */
  kept?: string | null
  /** The stored id of the only session that ends. */
  only?: string | null
}

/**
 * Ends a person's sessions in both worlds of the reseller that the transaction is in. Every process hears of it and
 * closes their sockets. Answers the hashes of those that ended, each the name of a credential.
 */
export async function endSessions(tx: Tx, userId: string, { kept, only }: Ended = {}): Promise<Buffer[]> {
  const rows = await tx.execute<{ hash: Buffer }>(
    sql`select end_sessions(${userId}, ${kept ? hashSecret(kept) : null}, ${only ?? null}) as hash`,
  )
  return [...rows].map(({ hash }) => hash)
}
