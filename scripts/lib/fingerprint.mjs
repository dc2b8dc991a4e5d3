import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectFolder } from './project.mjs'

const skipped = new Set(['node_modules', 'dist', '.greenlight', '.git'])

/**
 * One word that changes whenever one of the files does.
 *
 * @param {string[]} inputs files and folders of the project; an absent one counts as absent
 * @param {string} [salt] what else the result depends on
 */
export function fingerprint(inputs, salt = '') {
  const hash = createHash('sha256').update(salt)
  for (const input of inputs) {
    for (const file of filesOf(input)) hash.update(`\0${file}\0`).update(readFileSync(path.join(projectFolder, file)))
  }
  return hash.digest('hex')
}

/** Whether the last finished work of this stamp had the same fingerprint. */
export function isFresh(stamp, print) {
  const file = path.join(projectFolder, stamp)
  return existsSync(file) && readFileSync(file, 'utf8') === print
}

export function markFresh(stamp, print) {
  const file = path.join(projectFolder, stamp)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, print)
}

/** Work that is interrupted must be done again, so its stamp goes before it begins. */
export function markStale(stamp) {
  rmSync(path.join(projectFolder, stamp), { force: true })
}

function filesOf(input) {
  const full = path.join(projectFolder, input)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [input]
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = `${input}/${entry.name}`
      return entry.isDirectory() ? filesOf(child) : [child]
    })
}
