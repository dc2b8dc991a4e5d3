import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fingerprint, isFresh, markFresh, markStale } from './fingerprint.mjs'
import { projectFolder } from './project.mjs'
import { run, runTool } from './run.mjs'

const common = ['package.json', 'pnpm-lock.yaml', 'tsconfig.json', 'schema.graphql']

const parts = [
  {
    name: 'server',
    inputs: [...common, 'server', 'db', 'scripts/vite.server.config.ts'],
    entry: 'server/main.ts',
    product: 'dist/server/main.js',
    build: () =>
      runTool(projectFolder, 'vite', ['build', '--config', 'scripts/vite.server.config.ts', '--logLevel', 'warn']),
  },
  {
    name: 'portal',
    inputs: [...common, 'portal'],
    entry: 'portal/src/main.ts',
    product: 'dist/portal/index.html',
    build: buildPortal,
  },
]

/** Builds the parts whose sources changed since they were last built, at the same time. */
export async function build() {
  const stale = parts
    .filter(({ entry }) => existsSync(path.join(projectFolder, entry)))
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

/** Runs the build that the portal declares for itself, with its own tools in reach. */
function buildPortal() {
  const folder = path.join(projectFolder, 'portal')
  const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const tools = [folder, projectFolder].map((home) => path.join(home, 'node_modules', '.bin'))
  const PATH = [path.dirname(process.execPath), ...tools, process.env.PATH].join(path.delimiter)
  return run(scripts?.build ?? 'vite build --logLevel warn', [], {
    cwd: folder,
    env: { ...process.env, PATH },
    shell: true,
  })
}
