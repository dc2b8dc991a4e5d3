// npm run suites: installs and builds what is not yet, then runs the outside suites.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertNode } from '../scripts/lib/assertNode.mjs'
import { cleanEnvironment, install } from '../scripts/lib/install.mjs'
import { projectFolder } from '../scripts/lib/project.mjs'

assertNode()
process.chdir(projectFolder)
await install()
const suites = fileURLToPath(new URL('.', import.meta.url))
await installSuites()
const vitest = path.join(projectFolder, 'node_modules/vitest/vitest.mjs')
const config = path.join(suites, 'vitest.config.ts')
const child = run(process.execPath, [vitest, 'run', '--config', config, ...process.argv.slice(2)], projectFolder)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))

/** The suites' own packages, exactly as locked; nothing of them reaches the product. */
async function installSuites() {
  const stamp = path.join(suites, 'node_modules/.installed')
  const locked = readFileSync(path.join(suites, 'pnpm-lock.yaml'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === locked) return
  console.log('Installing the suites’ own packages …')
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
  const options = ['install', '--frozen-lockfile', '--ignore-scripts', '--config.confirm-modules-purge=false']
  const code = await new Promise((resolve) =>
    run('npx', ['-y', packageManager.split('+')[0], ...options, '--reporter=append-only', '--loglevel=warn'], suites, {
      env: cleanEnvironment(process.env),
      shell: process.platform === 'win32',
    }).on('exit', resolve),
  )
  if (code !== 0) process.exit(1)
  writeFileSync(stamp, locked)
}

function run(program, args, cwd, options = {}) {
  return spawn(program, args, { cwd, stdio: 'inherit', ...options })
}
