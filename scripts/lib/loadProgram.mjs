// Beside the built server as it is here, so it imports nothing of ours.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import vm from 'node:vm'
import { crc32 } from 'node:zlib'

const head = '(function (exports, require, module, __filename, __dirname) {'

/**
 * Runs a file of CommonJS that bundles a whole program, as `require` would, but from the code that V8 kept of it:
 * parsing and compiling it again is most of a start. A file of the same name must always have the same content, and
 * none may use `import()`, which V8 cannot keep.
 *
 * @param {string} file
 * @returns {{ exports: Record<string, Function>, keepCode: () => void }} keepCode stores what has been compiled by now,
 *   for the next start; it does nothing where that is done already
 */
export function loadProgram(file) {
  const kept = `${file}.${process.version}-${process.arch}.code`
  const cachedData = readWhole(kept)
  const script = new vm.Script(`${head}${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
    columnOffset: -head.length,
    cachedData,
  })
  Error.prepareStackTrace = sourceStacks(file)
  const module = { exports: {} }
  const load = script.runInThisContext()
  load.call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file))
  const isKept = cachedData !== undefined && !script.cachedDataRejected
  return { exports: module.exports, keepCode: () => isKept || writeWhole(kept, script.createCachedData()) }
}

/** Stacks that name the sources. The map is big, so it is read when the first stack is looked at. */
function sourceStacks(file) {
  let origins
  const sourceOf = (frame) => {
    origins ??= readOrigins(`${file}.map`)
    const found = originOf(origins, frame.getLineNumber() - 1, frame.getColumnNumber() - 1)
    if (found === null) return String(frame)
    const place = `${path.resolve(path.dirname(file), found.source)}:${found.line + 1}:${found.column + 1}`
    const name = frame.getFunctionName()
    return name ? `${name} (${place})` : place
  }
  return (error, frames) => {
    const lines = frames.map((frame) => (frame.getFileName() === file ? sourceOf(frame) : String(frame)))
    return [Error.prototype.toString.call(error), ...lines].join('\n    at ')
  }
}

/** Numbers of each piece of the file: its line and column there, and the source with its line and column. */
const numbersOfPiece = 5

/**
 * The map as plain numbers. Node's SourceMap takes four times as long, in which a server answers nobody: and the first
 * stack is looked at when the database has just died.
 */
function readOrigins(mapFile) {
  const { sources, mappings } = JSON.parse(readIfThere(mapFile) ?? '{"sources":[],"mappings":""}')
  // The shortest piece is a digit and a comma.
  const pieces = new Int32Array(numbersOfPiece * Math.ceil(mappings.length / 2 + 1))
  const now = [0, 0, 0, 0, 0]
  let count = 0
  for (let at = 0, field = 1, value = 0, shift = 0; at <= mappings.length; at++) {
    const code = at < mappings.length ? mappings.charCodeAt(at) : comma
    if (code === comma || code === semicolon) {
      if (field > 1) {
        const piece = numbersOfPiece * count++
        pieces[piece] = now[0]
        pieces[piece + 1] = now[1]
        // With its column alone it comes from nowhere.
        pieces[piece + 2] = field > 4 ? now[2] : -1
        pieces[piece + 3] = now[3]
        pieces[piece + 4] = now[4]
      }
      field = 1
      if (code === semicolon) {
        now[0]++
        now[1] = 0
      }
      continue
    }
    const digit = digits[code]
    value += (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    if (field <= 4) now[field] += value & 1 ? -(value >> 1) : value >> 1
    field++
    value = shift = 0
  }
  return { sources, pieces: pieces.slice(0, numbersOfPiece * count), count }
}

const comma = 44
const semicolon = 59
const digits = new Uint8Array(128)
for (const [value, digit] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries())
  digits[digit.charCodeAt(0)] = value

/** Where the last piece comes from that begins at this place or before it, on its line; null where that is unknown. */
function originOf({ sources, pieces, count }, line, column) {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = numbersOfPiece * middle
    const isAfter = pieces[at] > line || (pieces[at] === line && pieces[at + 1] > column)
    if (isAfter) high = middle
    else low = middle + 1
  }
  const at = numbersOfPiece * (low - 1)
  if (low === 0 || pieces[at] !== line || pieces[at + 2] < 0) return null
  return { source: sources[pieces[at + 2]], line: pieces[at + 3], column: pieces[at + 4] }
}

function readIfThere(file) {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

const checksumBytes = 4

/** V8 trusts what it kept and crashes on what is damaged, so a checksum stands before it. */
function readWhole(file) {
  const stored = readIfThere(file)
  if (stored === undefined || stored.length < checksumBytes) return undefined
  const content = stored.subarray(checksumBytes)
  return crc32(content) === stored.readUInt32LE() ? content : undefined
}

/** Several processes may start together, and one may be killed here: the file is there whole or not at all. */
function writeWhole(file, content) {
  const draft = `${file}.${process.pid}`
  const checksum = Buffer.alloc(checksumBytes)
  checksum.writeUInt32LE(crc32(content))
  try {
    writeFileSync(draft, Buffer.concat([checksum, content]))
    renameSync(draft, file)
  } catch (error) {
    // A folder that cannot be written only makes the next start slower.
    console.warn(`The compiled code cannot be kept for the next start: ${error.message}`)
  }
}
