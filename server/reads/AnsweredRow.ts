/**
 * What a statement answered to all requests that were one row of it: a text with holes. Each viewer's holes are filled
 * once, however many requests of theirs it answers.
 */
export class AnsweredRow {
  readonly #body: Buffer
  readonly #requests: number
  readonly #filled = new Map<string, Buffer>()

  constructor(body: Buffer, requests: number) {
    this.#body = body
    this.#requests = requests
  }

  /**
   * The text as `fill` makes it of the bytes, in their own place. What is filled for a viewer answers all requests of the
   * same name; null is a viewer whose answer is nobody else's.
   */
  filled(viewer: string | null, fill: (body: Buffer) => Buffer): Buffer {
    if (this.#requests === 1) return fill(this.#body)
    if (viewer === null) return fill(Buffer.from(this.#body))
    let filled = this.#filled.get(viewer)
    if (!filled) this.#filled.set(viewer, (filled = fill(Buffer.from(this.#body))))
    return filled
  }
}
