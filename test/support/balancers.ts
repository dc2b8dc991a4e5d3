import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './freePort.ts'

/** Something in front of several servers that gives each connection to one of them. */
export interface Balancer {
  url: string
  stop(): Promise<void>
}

const portOf = (url: string): number => Number(new URL(url).port)

/** The plainest there is: each connection goes to the next server that takes it. */
export async function startPlainBalancer(urls: string[]): Promise<Balancer> {
  const open = new Set<Socket>()
  let next = 0
  const give = (client: Socket, triesLeft: number): void => {
    const server = connect(portOf(urls[next++ % urls.length]!), 'localhost')
    server.once('connect', () => {
      client.pipe(server).pipe(client)
      server.removeAllListeners('error').on('error', () => client.destroy())
    })
    server.once('error', () => (triesLeft > 0 ? give(client, triesLeft - 1) : client.destroy()))
    client.on('error', () => server.destroy()).on('close', () => server.destroy())
    server.on('close', () => server.bytesRead > 0 && client.destroy())
  }
  const balancer = createServer((client) => {
    open.add(client)
    client.on('close', () => open.delete(client))
    give(client, urls.length - 1)
  })
  await new Promise<void>((resolve) => balancer.listen(0, 'localhost', resolve))
  const { port } = balancer.address() as { port: number }
  return {
    url: `http://localhost:${port}`,
    stop: async () => {
      for (const client of open) client.destroy()
      await new Promise((resolve) => balancer.close(resolve))
    },
  }
}

/** Whether this machine has HAProxy; on Debian `apt-get install haproxy` brings it. */
export function hasHaproxy(): boolean {
  try {
    execFileSync('haproxy', ['-v'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** HAProxy as docs/growing.md has it: asks each server every so often whether it is ready, and keeps sockets open. */
export async function startHaproxy(urls: string[]): Promise<Balancer> {
  const port = await freePort()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-haproxy-'))
  const file = path.join(folder, 'haproxy.cfg')
  const servers = urls.map(
    (url, i) => `  server greenlight${i + 1} 127.0.0.1:${portOf(url)} check inter 200ms fall 1 rise 1`,
  )
  fs.writeFileSync(
    file,
    `global
  maxconn 5000
defaults
  mode http
  timeout connect 1s
  timeout client 75s
  timeout server 75s
  timeout tunnel 1h
  option redispatch
  retries 2
frontend greenlight
  bind 127.0.0.1:${port}
  option forwardfor
  default_backend servers
backend servers
  balance leastconn
  option httpchk GET /readyz
  http-check expect status 200
${servers.join('\n')}
`,
  )
  const child = spawn('haproxy', ['-f', file, '-db'], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/readyz`).catch(() => null))?.ok) {
    if (child.exitCode !== null) throw new Error(said)
    await sleep(50)
  }
  return {
    url,
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      fs.rmSync(folder, { recursive: true })
    },
  }
}
