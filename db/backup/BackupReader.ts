import { BackupError, END_OF_ROWS } from './format.ts'

const NEWLINE = 10
const END = Buffer.from(END_OF_ROWS)
const END_AFTER_ROW = Buffer.from(`\n${END_OF_ROWS}`)

/** Reads the text of a backup as it comes: a line, or the rows up to their end mark. */
export class BackupReader {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next line; null at the end. */
  async line(): Promise<string | null> {
    let at: number
    while ((at = this.#rest.indexOf(NEWLINE)) === -1) if (!(await this.#more())) return null
    const line = this.#rest.toString('utf8', 0, at)
    this.#rest = this.#rest.subarray(at + 1)
    return line
  }

  /** The rows of one table, in whatever pieces they come. Throws BackupError when their end mark is missing. */
  async *rows(): AsyncGenerator<Buffer> {
    while (this.#rest.length < END.length) await this.#mustGoOn()
    const isEmpty = this.#rest.subarray(0, END.length).equals(END)
    while (!isEmpty) {
      const end = this.#rest.indexOf(END_AFTER_ROW)
      // The last bytes may be the beginning of the mark.
      const ready = end === -1 ? this.#rest.length - END_AFTER_ROW.length + 1 : end + 1
      if (ready > 0) {
        yield this.#rest.subarray(0, ready)
        this.#rest = this.#rest.subarray(ready)
      }
      if (end === -1) await this.#mustGoOn()
      else break
    }
    this.#rest = this.#rest.subarray(END.length)
  }

  async #mustGoOn(): Promise<void> {
    if (!(await this.#more())) throw new BackupError('The backup ends in the middle of a table. Use another one.')
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next()
    if (done) return false
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, value]) : value
    return true
  }
}
