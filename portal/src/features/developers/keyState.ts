import type { ApiKeyRow } from './keyQueries.ts'

export type KeyState = 'ACTIVE' | 'REPLACED' | 'EXPIRED' | 'REVOKED'

/** Where a key stands in its life: a replaced one still works until its time comes. */
export function keyState({ revokedAt, expiresAt }: ApiKeyRow, now: Date): KeyState {
  if (revokedAt) return 'REVOKED'
  if (!expiresAt) return 'ACTIVE'
  return new Date(expiresAt) > now ? 'REPLACED' : 'EXPIRED'
}
