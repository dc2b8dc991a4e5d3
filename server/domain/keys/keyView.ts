import { apiKeys } from '../../../db/schema/access.ts'
import type { ApiKeyRow } from '../../../db/schema/access.ts'
import { publicId } from '../kernel/ids.ts'

/** What is read of a key wherever it is shown: never its hash. */
export const KEY_COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  hint: apiKeys.hint,
  scopes: apiKeys.scopes,
  addresses: apiKeys.addresses,
  createdAt: apiKeys.createdAt,
  createdBy: apiKeys.createdBy,
  lastUsedAt: apiKeys.lastUsedAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
}

export type ApiKeyView = Pick<ApiKeyRow, keyof typeof KEY_COLUMNS>

/** The key with its public id. */
export const viewOfKey = (row: ApiKeyView): ApiKeyView => ({ ...row, id: publicId('API_KEY', row.id) })
