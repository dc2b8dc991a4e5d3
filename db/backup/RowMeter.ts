import { createHash } from 'node:crypto'

const NEWLINE = 10

/** Counts and hashes the rows of one table as they pass. A row is a line: COPY writes newlines within values as `\n`. */
export class RowMeter {
  readonly #hash = createHash('sha256')
  rows = 0

  pass(chunk: Buffer): void {
    this.#hash.update(chunk)
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) this.rows++
  }

  sha256(): string {
    return this.#hash.digest('hex')
  }
}
