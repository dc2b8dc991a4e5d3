interface World {
  /** The last number of the world's log that this process has heard of. */
  seq: bigint
  waiting: Set<() => void>
}

/** How far each world's log has grown, as far as this process knows, and who waits for it to grow further. */
export class Heads {
  readonly #worlds = new Map<string, World>()

  /** Somebody committed or a hint came: the log reaches `seq` now. Older news are ignored. */
  grown(environmentId: string, seq: bigint): void {
    const world = this.#of(environmentId)
    if (seq <= world.seq) return
    world.seq = seq
    const woken = [...world.waiting]
    world.waiting.clear()
    for (const wake of woken) wake()
  }

  /** Resolves when the log reaches beyond `after`, or when `signal` aborts; it never rejects. */
  beyond(environmentId: string, after: bigint, signal: AbortSignal): Promise<void> {
    const world = this.#of(environmentId)
    if (world.seq > after || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        world.waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      world.waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  /** The worlds that somebody waits for. */
  awaited(): string[] {
    return [...this.#worlds].filter(([, world]) => world.waiting.size > 0).map(([environmentId]) => environmentId)
  }

  #of(environmentId: string): World {
    let world = this.#worlds.get(environmentId)
    if (!world) this.#worlds.set(environmentId, (world = { seq: -1n, waiting: new Set() }))
    return world
  }
}
