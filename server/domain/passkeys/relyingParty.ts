/** Whom passkeys are made for: the host of the public address. A passkey of one installation is of no use at another. */
export function relyingParty(publicUrl: string): { rpID: string; rpName: string; origin: string } {
  return { rpID: new URL(publicUrl).hostname, rpName: 'Greenlight', origin: publicUrl }
}

const dashed = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** What a passkey says of its person when nobody else does: the world to look in, and the person. */
export function writeUserHandle(home: string, userId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(`${home}${userId}`.replaceAll('-', ''), 'hex'))
}

/** The same, read; null for what is none. It proves nothing before the passkey itself has. */
export function readUserHandle(handle: string): { home: string; userId: string } | null {
  const hex = Buffer.from(handle, 'base64url').toString('hex')
  return hex.length === 64 ? { home: dashed(hex.slice(0, 32)), userId: dashed(hex.slice(32)) } : null
}
