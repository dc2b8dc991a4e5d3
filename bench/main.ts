import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Bench, benchFolder, PACES } from './lib/Bench.ts'
import { publish } from './lib/publish.ts'
import { machine, sayScenario } from './lib/report.ts'
import type { Run } from './lib/report.ts'
import { readOptions, USAGE } from './lib/options.ts'
import type { Options } from './lib/options.ts'
import { openWorld } from './lib/world.ts'
import { SCENARIOS } from './scenarios/all.ts'
import type { Scenario } from './scenarios/Scenario.ts'

const began = Date.now()
let lastWord = 0
const progress = (what: string) => {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K… ${what}`)
  else if (Date.now() - lastWord > 10_000) console.log(`… ${what}`)
  else return
  lastWord = Date.now()
}

async function measure(options: Options): Promise<void> {
  const chosen = choose(options)
  const world = await openWorld(join(benchFolder, '.data'), options, progress)
  const bench = new Bench(world, PACES[options.quick ? 'quick' : 'full'], options.other, progress)
  const run: Run = {
    at: new Date().toISOString(),
    quick: options.quick,
    ...(options.listsOnly && { listsOnly: true }),
    machine: { ...machine(), orders: options.orders },
    versions: { node: process.version, postgresql: await world.database.version(), ...versions() },
    scenarios: [],
  }
  console.log(`${line(run.machine)}\n${line(run.versions)}`)
  try {
    for (const scenario of [...chosen].sort((a, b) => Number(a.writes) - Number(b.writes))) {
      const since = Date.now()
      const result = await scenario.run(bench)
      const took = Math.round((Date.now() - since) / 1_000)
      if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K')
      console.log(sayScenario(`${scenario.name}: ${scenario.title} (${took} s)`, result))
      run.scenarios.push({ name: scenario.name, title: scenario.title, ...result })
    }
  } finally {
    // What was measured before something failed is kept too.
    if (run.scenarios.length > 0) keep(run)
    await bench.close()
    await world.close()
  }
  if (options.publish) publish(run)
  console.log(`\nLoad at the end ${machine()['load']}; ${Math.round((Date.now() - began) / 1_000)} s in all.`)
}

/** Throws when there is none, or when one is asked for that the world could not serve. */
function choose({ only, quick, listsOnly }: Options): Scenario[] {
  const fit = SCENARIOS.filter((scenario) => !listsOnly || scenario.listsOnly)
  const names = fit.map(({ name }) => name)
  const chosen = fit.filter(({ name, longOnly }) =>
    only.length > 0 ? only.includes(name) : listsOnly || !(quick && longOnly),
  )
  if (chosen.length === 0 || only.some((name) => !names.includes(name))) {
    throw new Error(`The scenarios ${listsOnly ? 'of a world for lists only ' : ''}are ${names.join(', ')}.`)
  }
  return chosen
}

const line = (values: object) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ')

/** Of the peers, as they are installed. */
function versions(): Record<string, string> {
  const versionOf = (name: string) => {
    const file = join(benchFolder, 'node_modules', name, 'package.json')
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  }
  return Object.fromEntries(['postgraphile', 'mercurius', 'postgres', 'ws'].map((name) => [name, versionOf(name)]))
}

function keep(run: Run): void {
  mkdirSync(join(benchFolder, 'results'), { recursive: true })
  const kind = `${run.listsOnly ? '-lists' : ''}${run.quick ? '-quick' : ''}`
  const file = join(benchFolder, 'results', `${run.at.slice(0, 16).replace(/[:T]/g, '-')}${kind}.json`)
  writeFileSync(file, `${JSON.stringify(run, null, 2)}\n`)
  console.log(`\nKept in ${file.slice(benchFolder.length)}`)
}

try {
  await measure(readOptions(process.argv.slice(2)))
} catch (error) {
  const { message, stack } = error as Error
  console.error(`\n${message === USAGE ? message : stack}`)
  // Listeners and load generators end with this process; a failed scenario left them open.
  process.exit(1)
}
