import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { projectFolder } from './project.mjs'

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {string[]} options
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, shell?: boolean }} how quiet collects the output
 *   instead of showing it
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function run(program, options, { cwd = projectFolder, env = process.env, quiet = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { cwd, env, shell, stdio: quiet ? 'pipe' : 'inherit' })
    let output = ''
    if (quiet) {
      child.stdin.end()
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text
        })
      }
    }
    child.on('error', reject)
    child.on('close', (status) => resolve({ ok: status === 0, output }))
  })
}

/**
 * Runs the command-line tool of an installed package with this same Node.js.
 *
 * @param {string} from folder whose dependencies hold the package
 * @param {string} name package, and tool of the package when that has another name: `typescript/tsc`
 * @param {string[]} options
 * @param {Parameters<typeof run>[2]} [how]
 */
export function runTool(from, name, options, how) {
  const [packageName, tool = name] = name.split('/')
  const manifestPath = path.join(from, 'node_modules', packageName, 'package.json')
  const manifest = createRequire(manifestPath)(manifestPath)
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[tool]
  return run(process.execPath, [path.join(path.dirname(manifestPath), bin), ...options], how)
}
