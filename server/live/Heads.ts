interface World {
  /** The last number of the world's log that this process has heard of. */
  seq: bigint
  listening: Set<() => void>
}

/** How far each world's log has grown, as far as this process knows, and who wants to know when it grows. */
export class Heads {
  readonly #worlds = new Map<string, World>()

  /** Somebody committed or a hint came: the log reaches `seq` now. Older news are ignored. */
  grown(environmentId: string, seq: bigint): void {
    const world = this.#worlds.get(environmentId)
    if (!world || seq <= world.seq) return
    world.seq = seq
    for (const hear of world.listening) hear()
  }

  /** How far the log of a world that somebody listens to is known to reach; -1 while nothing was heard. */
  of(environmentId: string): bigint {
    return this.#worlds.get(environmentId)?.seq ?? -1n
  }

  /** Calls `hear` whenever the log grew, until the answer is called; that says whether nobody listens any more. */
  listen(environmentId: string, hear: () => void): () => boolean {
    let world = this.#worlds.get(environmentId)
    if (!world) this.#worlds.set(environmentId, (world = { seq: -1n, listening: new Set() }))
    world.listening.add(hear)
    return () => {
      world.listening.delete(hear)
      return world.listening.size === 0 && this.#worlds.delete(environmentId)
    }
  }

  isListened(environmentId: string): boolean {
    return this.#worlds.has(environmentId)
  }

  /** The worlds that somebody listens to. */
  listened(): string[] {
    return [...this.#worlds.keys()]
  }
}
