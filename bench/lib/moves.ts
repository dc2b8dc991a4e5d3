import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'

/** A pgbench script: `\set` lines with random numbers, then SQL. */
export type Script = string

const run = promisify(execFile)

/**
 * Transactions per second of a script over that many connections. By pgbench where it is installed, else by an own loop
 * over postgres.js, which is a little slower; `driverOf` says which.
 */
export async function transactionsPerSecond(
  url: string,
  script: Script,
  connections: number,
  durationMs: number,
): Promise<number> {
  return (await hasPgbench())
    ? byPgbench(url, script, connections, durationMs)
    : byHand(url, script, connections, durationMs)
}

export const driver = async (): Promise<string> => ((await hasPgbench()) ? 'pgbench' : 'an own loop over postgres.js')

let found: Promise<boolean> | null = null
const hasPgbench = (): Promise<boolean> =>
  (found ??= run('pgbench', ['--version']).then(
    () => true,
    () => false,
  ))

async function byPgbench(url: string, script: Script, connections: number, durationMs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-bench-'))
  const file = join(folder, 'script.sql')
  writeFileSync(file, script)
  const seconds = String(Math.max(1, Math.round(durationMs / 1_000)))
  const jobs = String(Math.min(2, connections))
  try {
    const options = ['-n', '-M', 'prepared', '-c', String(connections), '-j', jobs, '-T', seconds, '-f', file, url]
    const { stdout } = await run('pgbench', options)
    const tps = /tps = ([\d.]+)/.exec(stdout)
    if (!tps) throw new Error(`pgbench measured nothing: ${stdout}`)
    return Number(tps[1])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function byHand(url: string, script: Script, connections: number, durationMs: number): Promise<number> {
  const { sets, statement, names } = readScript(script)
  const sql = postgres(url, { max: connections, onnotice: () => {} })
  const end = performance.now() + durationMs
  let done = 0
  const loop = async () => {
    while (performance.now() < end) {
      const values = Object.fromEntries(sets.map(({ name, least, most }) => [name, whole(least, most)]))
      await sql.unsafe(
        statement,
        names.map((name) => values[name]!),
        { prepare: true },
      )
      done++
    }
  }
  const begin = performance.now()
  await Promise.all(Array.from({ length: connections }, loop))
  const perSecond = (done / (performance.now() - begin)) * 1_000
  await sql.end()
  return perSecond
}

const whole = (least: number, most: number) => least + Math.floor(Math.random() * (most - least + 1))

/** One statement, its names as parameters. */
function readScript(script: Script) {
  const sets = [...script.matchAll(/^\\set (\w+) random\((\d+), (\d+)\)$/gm)].map(([, name, least, most]) => ({
    name: name!,
    least: Number(least),
    most: Number(most),
  }))
  const names: string[] = []
  const statement = script.replace(/^\\set .*$/gm, '').replace(/(?<!:):(\w+)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}::bigint`
  })
  return { sets, statement, names }
}
