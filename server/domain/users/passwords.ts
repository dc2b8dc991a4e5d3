import { hash, verify } from '@node-rs/argon2'

/** argon2id (the library's default algorithm) as OWASP recommends it: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const AT_ONCE = 2

/** The longest password that is looked at: hashing what is longer would be work for a stranger. */
export const LONGEST_PASSWORD = 1_000

let running = 0
const waiting: (() => void)[] = []

/** argon2id as a PHC string. */
export const hashPassword = (password: string): Promise<string> => oneOfFew(() => hash(composed(password), COST))

/** Whether the password is the one behind the hash. Without a hash it takes as long and answers false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const compared = stored ?? (await hashOfNobody())
  const right = await oneOfFew(() => verify(compared, composed(password)))
  return right && stored !== null
}

/** The same characters are the same password, however a keyboard composes them. */
const composed = (password: string) => password.normalize('NFKC')

let nobody: Promise<string> | null = null
const hashOfNobody = () => (nobody ??= hashPassword('nobody has this password'))

/** Hashing takes memory and a core, so that only a few run at once, whoever asks. */
async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}
