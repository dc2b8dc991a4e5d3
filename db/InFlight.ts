/** What can be in flight: where it stands is written on it. */
export interface Flying {
  place: number
}

/**
 * What was begun and is not over, in no order. A Map or Set does not do for what comes and goes all the time: its table is
 * made anew again and again, each old one leads to the next, and of such a chain V8's scavenger frees nothing until the
 * next full collection, nor what hangs on it.
 */
export class InFlight<T extends Flying> {
  readonly #all: T[] = []

  get size(): number {
    return this.#all.length
  }

  /** Iterate over a copy where some may leave meanwhile. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#all.values()
  }

  enter(one: T): void {
    one.place = this.#all.length
    this.#all.push(one)
  }

  /** The last one takes its place. Does nothing for who has left. */
  leave(one: T): void {
    if (this.#all[one.place] !== one) return
    const last = this.#all.pop()!
    if (last === one) return
    last.place = one.place
    this.#all[one.place] = last
  }
}
