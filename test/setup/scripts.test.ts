import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { isAlive } from '../../db/embedded/processes.ts'
import { fingerprint, isFresh, markFresh, markStale } from '../../scripts/lib/fingerprint.mjs'
import { cleanEnvironment } from '../../scripts/lib/install.mjs'

const run = promisify(execFile)
const scratch = path.join('dist', `test-scripts-${process.pid}`)

afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }))

async function judge(version: string): Promise<string> {
  const script = `import { assertNode } from './scripts/lib/assertNode.mjs'; assertNode('${version}')`
  const refused = (error: unknown): { stderr: string } => error as { stderr: string }
  const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script]).catch(refused)
  return stderr
}

it.each(['20.19.0', '20.20.2', '22.12.0', '24.1.0'])('runs on Node.js %s', async (version) => {
  expect(await judge(version)).toBe('')
})

it.each(['18.20.0', '20.18.1', '21.7.0', '22.11.0'])('sends Node.js %s away with a way out', async (version) => {
  expect(await judge(version)).toMatch(
    new RegExp(
      `^Greenlight needs Node.js 20.19 or newer, or 22.12 or newer; this is ${version}.+npx -y -p node@24 -- npm start`,
    ),
  )
})

it('keeps the way to the registry and drops what one package manager says to another', () => {
  const env = {
    PATH: '/bin',
    npm_config_registry: 'https://registry.example',
    npm_config_https_proxy: 'http://proxy.example',
    npm_config_package: 'node@24',
    npm_config_ignore_scripts: 'true',
    npm_lifecycle_event: 'start',
    INIT_CWD: '/elsewhere',
  }
  expect(cleanEnvironment(env)).toEqual({
    PATH: '/bin',
    npm_config_registry: 'https://registry.example',
    npm_config_https_proxy: 'http://proxy.example',
  })
})

it('does work again when a file of it changed, came or went, or when it was interrupted', () => {
  const stamp = path.join(scratch, 'stamp')
  const folder = path.join(scratch, 'sources')
  fs.mkdirSync(folder, { recursive: true })
  const [first, second] = ['one.txt', 'two.txt'].map((name) => path.join(folder, name)) as [string, string]
  fs.writeFileSync(first, 'a')
  // What lies below dist is a product elsewhere, so the folder is named file by file.
  const print = () => fingerprint([first, second])
  const before = print()
  markFresh(stamp, before)
  expect(isFresh(stamp, print())).toBe(true)
  fs.writeFileSync(second, '')
  expect(isFresh(stamp, print())).toBe(false)
  fs.rmSync(second)
  expect(isFresh(stamp, print())).toBe(true)
  fs.writeFileSync(first, 'b')
  expect(isFresh(stamp, print())).toBe(false)
  markFresh(stamp, print())
  markStale(stamp)
  expect(isFresh(stamp, print())).toBe(false)
})

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'ends when npm is ended with %s, though npm tells only its shell',
  async (signal) => {
    const script = `import { endWithParent } from './scripts/lib/endWithParent.mjs'
    endWithParent()
    setInterval(() => {}, 1_000)
    console.log(process.pid)`
    // The second command keeps the shell from becoming the program itself.
    const shell = spawn('/bin/sh', ['-c', '"$0" --input-type=module -e "$1"; true', process.execPath, script], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(shell.stdout, 'data')) as [Buffer]
    const server = Number(line.toString())
    expect(isAlive(server)).toBe(true)
    shell.kill(signal)
    for (let waits = 0; isAlive(server) && waits < 100; waits++) await sleep(50)
    expect(isAlive(server)).toBe(false)
  },
)
