import { keepNewest } from '../kernel/keepNewest.ts'

const WINDOW_MS = 15 * 60_000
const MOST_EVALUATED = 10
/** A guard against guessing may not itself be filled up with made-up addresses. */
const MOST_ACCOUNTS = 100_000

/**
 * How often each account was tried lately. Kept in memory, per process: behind several processes an account can be
 * tried as often as there are processes.
 */
export class SignInAttempts {
  readonly #accounts = new Map<string, { count: number; since: number }>()

  /** Counts an attempt and says whether its password may be looked at. */
  mayEvaluate(email: string, now = Date.now()): boolean {
    const known = this.#accounts.get(email)
    const attempts = known && now - known.since < WINDOW_MS ? known : { count: 0, since: now }
    attempts.count++
    keepNewest(this.#accounts, email, attempts, MOST_ACCOUNTS)
    return attempts.count <= MOST_EVALUATED
  }

  /** The account's owner is in: the attempts before were typing errors. */
  forget(email: string): void {
    this.#accounts.delete(email)
  }
}
