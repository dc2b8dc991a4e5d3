/** How many places each of many holds. */
export class Seats {
  readonly #taken = new Map<string, number>()

  /** Takes one more, unless there are so many already. */
  take(who: string, most: number): boolean {
    const taken = this.#taken.get(who) ?? 0
    if (taken >= most) return false
    this.#taken.set(who, taken + 1)
    return true
  }

  leave(who: string): void {
    const left = (this.#taken.get(who) ?? 0) - 1
    if (left > 0) this.#taken.set(who, left)
    else this.#taken.delete(who)
  }
}
