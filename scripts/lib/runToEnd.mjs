import { spawn } from 'node:child_process'

/**
 * Becomes another program of this Node.js: its output is this one's, signals are passed on, and its exit code ends
 * this process.
 *
 * @param {string[]} options
 * @param {string} cwd
 */
export function runToEnd(options, cwd) {
  const child = spawn(process.execPath, options, { cwd, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}
