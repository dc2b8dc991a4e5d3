// Beside the built server as it is here, so it imports nothing of ours.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, SourceMap } from 'node:module'
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
  let map
  const sourceOf = (frame) => {
    map ??= new SourceMap(JSON.parse(readIfThere(`${file}.map`) ?? '{"version":3,"sources":[],"mappings":""}'))
    const found = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1)
    if (found.originalSource === undefined) return String(frame)
    const place = `${path.resolve(path.dirname(file), found.originalSource)}:${found.originalLine + 1}:${found.originalColumn + 1}`
    const name = frame.getFunctionName()
    return name ? `${name} (${place})` : place
  }
  return (error, frames) => {
    const lines = frames.map((frame) => (frame.getFileName() === file ? sourceOf(frame) : String(frame)))
    return [Error.prototype.toString.call(error), ...lines].join('\n    at ')
  }
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
