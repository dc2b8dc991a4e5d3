import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { inject } from 'vitest'
import { freePort } from './freePort.ts'

/** Where Debian puts it; it is not part of Greenlight. */
const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path))
const LOGIN = 'greenlight_pooled'
const PASSWORD = 'pooled-for-tests'

export const hasPgBouncer = PROGRAM !== undefined

/** A pooler in transaction mode before the tests' cluster. */
export interface PgBouncer {
  /** The address of a database of the cluster, through the pooler. */
  through(ownerUrl: string): string
  stop(): Promise<void>
}

/** What docs/growing.md has the operator do once: a role that is the application by itself, with its settings. */
export const POOLED_ROLE = `
  DO $$ BEGIN
    CREATE ROLE ${LOGIN} LOGIN PASSWORD '${PASSWORD}' NOSUPERUSER NOBYPASSRLS NOINHERIT;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
  GRANT greenlight_app, greenlight_confined TO ${LOGIN};
  ALTER ROLE ${LOGIN} SET role = 'greenlight_app';
  ALTER ROLE ${LOGIN} SET statement_timeout = '5s';
  ALTER ROLE ${LOGIN} SET idle_in_transaction_session_timeout = '15s';
  ALTER ROLE ${LOGIN} SET jit = off;`

/** Starts one; `connections` is what it opens to a database at most, whatever its clients want. */
export async function startPgBouncer(clusterUrl: string, connections = 8): Promise<PgBouncer> {
  const { hostname, port } = new URL(clusterUrl)
  const admin = postgres(clusterUrl, { max: 1, onnotice: () => {} })
  await admin.unsafe(POOLED_ROLE)
  await admin.end()
  const folder = await mkdtemp(join(tmpdir(), 'greenlight-pgbouncer-'))
  await chmod(folder, 0o755)
  const own = await freePort()
  const settings = [
    '[databases]',
    `* = host=${hostname} port=${port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${own}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${join(folder, 'users')}`,
    'pool_mode = transaction',
    `default_pool_size = ${connections}`,
    'max_client_conn = 500',
    'server_reset_query =',
    // How soon it tries again after a database took no connections; else fifteen seconds.
    'server_login_retry = 1',
    ...(process.getuid?.() === 0 ? ['user = nobody'] : []),
  ]
  await writeFile(join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`)
  await writeFile(join(folder, 'users'), `"${LOGIN}" "${PASSWORD}"\n`)
  const child = spawn(PROGRAM!, [join(folder, 'pgbouncer.ini')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for (let tries = 0; !(await listens(own)); tries++) {
    if (child.exitCode !== null || tries > 100) throw new Error(`PgBouncer does not start: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    through: (ownerUrl) => {
      const url = new URL(ownerUrl)
      ;[url.hostname, url.port, url.username, url.password] = ['127.0.0.1', String(own), LOGIN, PASSWORD]
      return url.href
    },
    stop: async () => {
      child.kill('SIGINT')
      const impatient = setTimeout(() => child.kill('SIGKILL'), 2_000)
      await ended
      clearTimeout(impatient)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The address of a database through the pooler of this whole run, if it has one. */
export function pooledAddress(ownerUrl: string): string | undefined {
  const pooler = inject('poolerUrl')
  if (!pooler) return undefined
  const url = new URL(pooler)
  url.pathname = new URL(ownerUrl).pathname
  return url.href
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
