import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { build } from 'vite'

const run = promisify(execFile)
const scratch = path.resolve('dist', `test-program-${process.pid}`)

const source = `interface Greeting { readonly to: string }

function fail(greeting: Greeting): never {
  throw new TypeError('Nobody answers ' + greeting.to)
}

export async function main(): Promise<void> {
  const { sep } = await import('node:path')
  console.log('ready ' + sep)
  try { fail({ to: 'Ada' }) } catch (error) { console.log((error as Error).stack) }
}
`

const start = `import { loadProgram } from '../../scripts/lib/loadProgram.mjs'
import { fileURLToPath } from 'node:url'
const { exports, keepCode } = loadProgram(fileURLToPath(new URL('./program.cjs', import.meta.url)))
await exports.main()
keepCode()
`

beforeEach(async () => {
  fs.mkdirSync(scratch, { recursive: true })
  fs.writeFileSync(path.join(scratch, 'program.ts'), source)
  fs.writeFileSync(path.join(scratch, 'start.mjs'), start)
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(scratch, 'program.ts'),
      outDir: scratch,
      emptyOutDir: false,
      sourcemap: true,
      minify: true,
      rolldownOptions: { output: { format: 'cjs', dynamicImportInCjs: false, entryFileNames: 'program.cjs' } },
    },
  })
})

afterEach(() => fs.rmSync(scratch, { recursive: true, force: true }))

const startProgram = () => run(process.execPath, [path.join(scratch, 'start.mjs')])
const keptFile = () =>
  path.join(
    scratch,
    fs.readdirSync(scratch).find((name) => name.endsWith('.code'))!,
  )

it('names the line of the source where an error was thrown', async () => {
  const { stdout } = await startProgram()
  expect(stdout).toMatch(/^ready /)
  expect(stdout).toContain('TypeError: Nobody answers Ada')
  expect(stdout).toContain(`${path.join(scratch, 'program.ts')}:4:`)
})

it('keeps the compiled code once, and begins from it', async () => {
  const first = await startProgram()
  const { mtimeMs } = fs.statSync(keptFile())
  const second = await startProgram()
  expect(second.stdout).toBe(first.stdout)
  // Code that V8 had not accepted would have been stored again.
  expect(fs.statSync(keptFile()).mtimeMs).toBe(mtimeMs)
})

it('starts without the kept code when it is damaged, and keeps it anew', async () => {
  const first = await startProgram()
  const kept = fs.readFileSync(keptFile())
  const damaged = kept.map((byte, index) => (index < 64 ? byte : 0))
  fs.writeFileSync(keptFile(), damaged)
  const second = await startProgram()
  expect(second.stdout).toBe(first.stdout)
  expect(fs.readFileSync(keptFile()).equals(damaged)).toBe(false)
})
