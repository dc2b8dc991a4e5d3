/** The sockets of this process by the session or key that opened them. */
export class OpenSockets {
  readonly #sockets = new Map<string, Set<() => void>>()
  readonly #ended: (credential: string) => void

  /** `ended` is told of each session or key that ends in this process. */
  constructor(ended: (credential: string) => void = () => {}) {
    this.#ended = ended
  }

  /** Remembers a socket; `end` closes it. Answers how to forget it again. */
  opened(credential: string, end: () => void): () => void {
    const sockets = this.#sockets.get(credential) ?? new Set()
    this.#sockets.set(credential, sockets.add(end))
    return () => {
      sockets.delete(end)
      if (sockets.size === 0) this.#sockets.delete(credential)
    }
  }

  /** The session or key has ended: so do its sockets. */
  end(credential: string): void {
    this.#ended(credential)
    for (const end of this.#sockets.get(credential) ?? []) end()
  }
}
