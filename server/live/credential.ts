import { hashSecret } from '../domain/kernel/tokens.ts'

/** The name under which the sockets of a session are remembered; it gives the session's secret away to nobody. */
export const credentialOfSession = (token: string): string => credentialOfHash(hashSecret(token))

/** The same, of what is stored of the session's secret. */
export const credentialOfHash = (hash: Buffer): string => `session:${hash.toString('base64url')}`

/** The name under which the sockets of an API key are remembered. */
export const credentialOfKey = (keyId: string): string => `key:${keyId}`
