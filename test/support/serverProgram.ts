import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'vite'

const project = path.resolve(import.meta.dirname, '../..')
const PATIENCE_MS = 30_000
/** A test asks in a second what others ask in an hour. */
const AMPLE_SETTINGS = { COST_PER_MINUTE: '1000000000', SOCKETS_PER_USER: '100000', SOCKETS_PER_ADDRESS: '100000' }

/** The built server in a folder of its own, which finds the project's packages and files above it. */
export interface ServerProgram {
  /** Starts a process with these settings only. */
  start(settings: Record<string, string>): ServerProcess
  remove(): void
}

/** One process of the server, which may be killed. */
export interface ServerProcess {
  readonly child: ChildProcess
  /** Everything that it printed, both ways. */
  readonly output: string
  /** Resolves with the ready line. Rejects with what it printed when it ends before. */
  ready(): Promise<string>
  /** Sends the signal and waits for the end. Answers the exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** The exit code, once it ends by itself. */
  ended: Promise<number | null>
}

/** Builds it. `nodeOptions` are Node's own; the process can be sent messages when they load something that hears them. */
export async function buildServer({ nodeOptions = [] }: { nodeOptions?: string[] } = {}): Promise<ServerProgram> {
  const folder = path.join(project, 'dist', `server-${process.pid}-${Math.random().toString(36).slice(2)}`)
  await build({
    configFile: path.join(project, 'scripts/vite.server.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  })
  return {
    start: (settings) => startServer([...nodeOptions, path.join(folder, 'main.js')], settings),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

function startServer(program: string[], settings: Record<string, string>): ServerProcess {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...AMPLE_SETTINGS, ...settings }
  const child = spawn(process.execPath, program, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return {
    child,
    ended,
    get output() {
      return output
    },
    ready: async () => {
      const deadline = Date.now() + PATIENCE_MS
      for (;;) {
        const line = output.split('\n').find((text) => text.startsWith('Greenlight is ready'))
        if (line) return line
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(output)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    end: async (signal) => {
      child.kill(signal)
      return ended
    },
  }
}
