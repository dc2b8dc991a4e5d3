import { hashSecret } from '../domain/kernel/tokens.ts'

/** The name under which the sockets of a session are remembered; it gives the session's secret away to nobody. */
export const credentialOfSession = (token: string): string => `session:${hashSecret(token).toString('base64url')}`

/** The name under which the sockets of an API key are remembered. */
export const credentialOfKey = (keyId: string): string => `key:${keyId}`
