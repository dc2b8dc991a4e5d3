import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

const NONCE_LENGTH = 12
const MARK_LENGTH = 16

/**
 * Keeps secrets that must be read again, so that the database alone gives none of them away: AES-256-GCM under a key
 * that is derived from the installation's for each purpose. The installation's key lives outside of the database.
 */
export class Vault {
  readonly #key: Buffer

  constructor(key: Buffer) {
    if (key.length < 32) throw new Error('The key of an installation has 32 bytes at least.')
    this.#key = key
  }

  /** Encrypts for a purpose; what is sealed for one is not opened for another. */
  seal(purpose: string, plain: string): Buffer {
    const nonce = randomBytes(NONCE_LENGTH)
    const cipher = createCipheriv('aes-256-gcm', this.#derive(purpose), nonce)
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), body])
  }

  /** What was sealed. Throws on what was sealed by another installation, for another purpose, or changed since. */
  open(purpose: string, sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.#derive(purpose), sealed.subarray(0, NONCE_LENGTH))
    decipher.setAuthTag(sealed.subarray(NONCE_LENGTH, NONCE_LENGTH + MARK_LENGTH))
    const body = sealed.subarray(NONCE_LENGTH + MARK_LENGTH)
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
  }

  /** Marks a text as ours, for one purpose, so that it can be handed out and believed when it comes back. */
  sign(purpose: string, text: string): string {
    return `${text}.${this.#mark(purpose, text)}`
  }

  /** The text that was signed for the purpose; null for what never was. */
  verify(purpose: string, signed: string): string | null {
    const end = signed.lastIndexOf('.')
    const text = signed.slice(0, Math.max(end, 0))
    const given = Buffer.from(signed.slice(end + 1))
    const expected = Buffer.from(this.#mark(purpose, text))
    return given.length === expected.length && timingSafeEqual(given, expected) ? text : null
  }

  #mark(purpose: string, text: string): string {
    return createHmac('sha256', this.#derive(purpose)).update(text).digest('base64url')
  }

  #derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, Buffer.alloc(0), `greenlight ${purpose}`, 32))
  }
}
