import { randomBytes } from 'node:crypto'
import { toBase62 } from '../kernel/ids.ts'
import { environmentOfToken, newToken, SESSION_PREFIX } from '../kernel/tokens.ts'

const MORE_BYTES = 16
const MORE_LENGTH = 22

/** The secret of a new session: its world and 32 random bytes. */
export const newSessionToken = (environmentId: string): string =>
  newToken(SESSION_PREFIX, environmentId) + toBase62(randomBytes(MORE_BYTES).toString('hex'))

/** The world that a session's secret claims; null for what is none. It proves nothing until it is looked up. */
export const environmentOfSession = (token: string): string | null =>
  environmentOfToken(SESSION_PREFIX, token.slice(0, -MORE_LENGTH))
