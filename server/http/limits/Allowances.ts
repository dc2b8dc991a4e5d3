import { keepNewest } from '../../domain/kernel/keepNewest.ts'

interface Bucket {
  left: number
  /** When `left` was true, in milliseconds of the process. */
  asOf: number
}

const MINUTE_MS = 60_000
const MOST_KEPT = 100_000

/**
 * How much each of many may spend in a minute: buckets that are full at first and fill evenly again. One that is full is
 * as good as none, so that only those who spent lately are remembered. Each process counts for itself.
 */
export class Allowances {
  readonly perMinute: number
  readonly #perMs: number
  readonly #buckets = new Map<string, Bucket>()
  readonly #now: () => number

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.perMinute = perMinute
    this.#perMs = perMinute / MINUTE_MS
    this.#now = now
  }

  /** Spends `cost`. Answers 0, or in how many whole seconds it can be spent, when nothing was. */
  spend(who: string, cost: number): number {
    const bucket = this.#bucketOf(who)
    if (bucket.left >= cost) {
      bucket.left -= cost
      return 0
    }
    return Math.max(1, Math.ceil((Math.min(cost, this.perMinute) - bucket.left) / this.#perMs / 1_000))
  }

  /** Takes back what was spent on nothing. */
  giveBack(who: string, cost: number): void {
    const bucket = this.#bucketOf(who)
    bucket.left = Math.min(bucket.left + cost, this.perMinute)
  }

  /** What may be spent now. */
  left(who: string): number {
    return Math.floor(this.#bucketOf(who).left)
  }

  #bucketOf(who: string): Bucket {
    const now = this.#now()
    const bucket = this.#buckets.get(who)
    if (!bucket) {
      const full = { left: this.perMinute, asOf: now }
      keepNewest(this.#buckets, who, full, MOST_KEPT)
      return full
    }
    bucket.left = Math.min(bucket.left + (now - bucket.asOf) * this.#perMs, this.perMinute)
    bucket.asOf = now
    return bucket
  }
}
