/** Something rung by many and waited for by one. What was rung before the wait is not forgotten. */
export class Bell {
  #rung = false
  #wake: (() => void) | null = null

  readonly ring = (): void => {
    this.#rung = true
    this.#wake?.()
  }

  /** Resolves when the bell rang since the last wait, or after `patienceMs`. */
  async wait(patienceMs: number | null = null): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = patienceMs === null ? null : setTimeout(resolve, patienceMs)
        this.#wake = () => {
          if (timer) clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = null
    }
    this.#rung = false
  }
}
