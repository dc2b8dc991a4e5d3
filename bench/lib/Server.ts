import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ServerOptions {
  /** What it is called in tables. */
  name: string
  /** Arguments of Node.js: options and the entry. */
  args: string[]
  /** Added to the environment; PORT is set by itself. */
  env?: Record<string, string>
  cwd?: string
}

const SLOWEST_START_MS = 60_000

/** A server in a process of its own, listening on a port of its own at 127.0.0.1. */
export class Server {
  private constructor(
    readonly name: string,
    readonly port: number,
    readonly child: ChildProcess,
    /** From the start of the process until its port took a connection that was answered. */
    readonly listeningAfterMs: number,
    private readonly lines: string[],
  ) {}

  get pid(): number {
    return this.child.pid!
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Starts it and waits until it answers at its port. Throws with its last lines when it ends before. */
  static async start(options: ServerOptions): Promise<Server> {
    const port = await freePort()
    const lines: string[] = []
    const begin = performance.now()
    const child = spawn(process.execPath, options.args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        lines.push(...text.trimEnd().split('\n'))
        lines.splice(0, lines.length - 30)
      })
    }
    // Its last lines may come after its end.
    const ended = once(child, 'close')
    let takenAt = await answeredConnection(port)
    while (takenAt === null) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() - begin > SLOWEST_START_MS) {
        child.kill('SIGKILL')
        await ended
        throw new Error(`${options.name} did not start:\n${lines.join('\n')}`)
      }
      await sleep(2)
      takenAt = await answeredConnection(port)
    }
    return new Server(options.name, port, child, takenAt - begin, lines)
  }

  /** Its last lines, for a failure's sentence. */
  get said(): string {
    return this.lines.join('\n')
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(timer)
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What every HTTP server has an answer for before it looks at anything. */
const NONSENSE = 'Are you there?\r\n\r\n'

/**
 * When a connection was taken, of one that is answered; null where none is. Without the answer it might be a server that
 * only tries whether it could have the port, and goes on starting.
 */
function answeredConnection(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    let takenAt = 0
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      takenAt = performance.now()
      // While nobody listens, a connection can be given the very port that it asks for, and then has reached itself.
      if (socket.localPort === port) socket.destroy()
      else socket.write(NONSENSE)
    })
    socket.once('data', () => {
      resolve(takenAt)
      socket.destroy()
    })
    socket.on('error', () => resolve(null))
    socket.once('close', () => resolve(null))
  })
}
