import type { Progress } from '../../db/backup/format.ts'

const EVERY_MS = 200
let shownAt = 0

/** One line for each table: growing on a terminal, at its end anywhere else. */
export const showProgress: Progress = (table, rows, finished) => {
  const isTerminal = process.stderr.isTTY
  const now = performance.now()
  if (!finished && (!isTerminal || now - shownAt < EVERY_MS)) return
  shownAt = now
  process.stderr.write(`${isTerminal ? '\r' : ''}${table}: ${rows} rows${finished ? '\n' : ''}`)
}
