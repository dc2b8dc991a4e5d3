// npm run bench: installs and builds what is not yet, then measures. Everything after -- goes to bench/main.ts.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertNode } from '../scripts/lib/assertNode.mjs'
import { build } from '../scripts/lib/build.mjs'
import { cleanEnvironment, install } from '../scripts/lib/install.mjs'
import { projectFolder } from '../scripts/lib/project.mjs'

assertNode()
process.chdir(projectFolder)
await install()
await build(['server'])
const bench = fileURLToPath(new URL('.', import.meta.url))
await installBench()
const child = run(process.execPath, ['--import', 'tsx', path.join(bench, 'main.ts'), ...process.argv.slice(2)], bench)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))

/** The bench's own packages, exactly as locked; nothing of them reaches the product. */
async function installBench() {
  const stamp = path.join(bench, 'node_modules/.installed')
  const locked = readFileSync(path.join(bench, 'pnpm-lock.yaml'), 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === locked) return
  console.log('Installing the benchmark’s own packages …')
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'))
  const options = ['install', '--frozen-lockfile', '--ignore-scripts', '--config.confirm-modules-purge=false']
  const [program, first] = ['npx', ['-y', packageManager.split('+')[0]]]
  const code = await new Promise((resolve) =>
    run(program, [...first, ...options, '--reporter=append-only', '--loglevel=warn'], bench, {
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
