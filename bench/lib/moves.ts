import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { mean } from './statistics.ts'

/** A pgbench script: `\set` lines with random numbers, then SQL. */
export type Script = string

const run = promisify(execFile)

/**
 * Transactions per second of a script over that many connections. By pgbench where it is installed, else by an own loop
 * over postgres.js, which is a little slower; `driver` says which. What is done in the warm-up is not counted: each
 * connection plans first what it is asked.
 */
export async function transactionsPerSecond(
  url: string,
  script: Script,
  connections: number,
  durationMs: number,
  warmUpMs = 0,
): Promise<number> {
  return (await hasPgbench())
    ? byPgbench(url, script, connections, durationMs, warmUpMs)
    : byHand(url, script, connections, durationMs, warmUpMs)
}

export const driver = async (): Promise<string> => ((await hasPgbench()) ? 'pgbench' : 'an own loop over postgres.js')

let found: Promise<boolean> | null = null
const hasPgbench = (): Promise<boolean> =>
  (found ??= run('pgbench', ['--version']).then(
    () => true,
    () => false,
  ))

async function byPgbench(
  url: string,
  script: Script,
  connections: number,
  durationMs: number,
  warmUpMs: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-bench-'))
  const file = join(folder, 'script.sql')
  writeFileSync(file, script)
  const warmUp = Math.round(warmUpMs / 1_000)
  const seconds = String(warmUp + Math.max(1, Math.round(durationMs / 1_000)))
  const jobs = String(Math.min(2, connections))
  try {
    const options = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(connections),
      '-j',
      jobs,
      '-T',
      seconds,
      '-P',
      '1',
      '-f',
      file,
      url,
    ]
    const { stdout, stderr } = await run('pgbench', options)
    const whole = /tps = ([\d.]+)/.exec(stdout)
    if (!whole) throw new Error(`pgbench measured nothing: ${stdout}`)
    if (warmUp === 0) return Number(whole[1])
    const everySecond = [...stderr.matchAll(/^progress: .* s, ([\d.]+) tps/gm)].map(([, tps]) => Number(tps))
    return mean(everySecond.slice(warmUp))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function byHand(
  url: string,
  script: Script,
  connections: number,
  durationMs: number,
  warmUpMs: number,
): Promise<number> {
  const { sets, statement, names } = readScript(script)
  const sql = postgres(url, { max: connections, onnotice: () => {} })
  const begin = performance.now() + warmUpMs
  let done = 0
  const loop = async () => {
    while (performance.now() < begin + durationMs) {
      const values = Object.fromEntries(sets.map(({ name, least, most }) => [name, whole(least, most)]))
      await sql.unsafe(
        statement,
        names.map((name) => values[name]!),
        { prepare: true },
      )
      if (performance.now() > begin) done++
    }
  }
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
