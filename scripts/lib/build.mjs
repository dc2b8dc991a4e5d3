import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { fingerprint, isFresh, markFresh, markStale } from './fingerprint.mjs'
import { projectFolder } from './project.mjs'
import { runTool } from './run.mjs'

const common = ['package.json', 'pnpm-lock.yaml', 'tsconfig.json', 'schema.graphql']

const parts = [
  {
    name: 'server',
    inputs: [...common, 'server', 'db', 'patches', 'scripts/vite.server.config.ts', 'scripts/lib/loadProgram.mjs'],
    product: 'dist/server/main.js',
    build: () =>
      runTool(projectFolder, 'vite', ['build', '--config', 'scripts/vite.server.config.ts', '--logLevel', 'warn']),
  },
  {
    name: 'portal',
    inputs: [...common, 'portal'],
    product: 'dist/portal/index.html',
    build: buildPortal,
  },
]

/** Builds those of the named parts whose sources changed since they were last built, at the same time. */
export async function build(names = parts.map(({ name }) => name)) {
  const stale = parts
    .filter(({ name }) => names.includes(name))
    .map((part) => ({ ...part, stamp: `dist/.stamps/${part.name}`, print: fingerprint(part.inputs) }))
    .filter(({ stamp, print, product }) => !isFresh(stamp, print) || !existsSync(path.join(projectFolder, product)))
  if (stale.length === 0) return
  console.log(`Building ${stale.map(({ name }) => name).join(' and ')} …`)
  const results = await Promise.all(stale.map(buildPart))
  if (results.includes(false)) process.exit(1)
}

async function buildPart({ name, stamp, print, build: work }) {
  markStale(stamp)
  const { ok } = await work()
  if (ok) markFresh(stamp, print)
  else console.error(`The ${name} could not be built; the lines above say why.`)
  return ok
}

/**
 * The portal, the payment page and the icon have a configuration each and share dist/portal. Files are replaced in
 * place and old ones go last, so that a server that runs meanwhile always has something to serve.
 */
async function buildPortal() {
  const folder = path.join(projectFolder, 'portal')
  const began = Date.now()
  const configs = readdirSync(folder).filter((name) => /^vite(\.\w+)?\.config\.ts$/.test(name))
  for (const config of configs) {
    const result = await runTool(folder, 'vite', ['build', '--config', config, '--logLevel', 'warn'], { cwd: folder })
    if (!result.ok) return result
  }
  const product = path.join(projectFolder, 'dist', 'portal')
  removeOlder(product, began)
  compress(path.join(product, 'assets'))
  return { ok: true, output: '' }
}

/** Files whose names never change their meaning are compressed once, here, and not at every request. */
function compress(folder) {
  for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
    const file = path.join(folder, name)
    const content = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${file}.br`, brotliCompressSync(content))
  }
}

function removeOlder(folder, than) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    // File systems may round times down to a whole second.
    if (entry.isFile() && statSync(file).mtimeMs < than - 1_000) rmSync(file)
  }
}
