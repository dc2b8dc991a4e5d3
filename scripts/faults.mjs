// npm run faults: the long versions of the scenarios that kill, silence, stall and race. With arguments
// (npm run faults -- databaseKilled) only those files. GREENLIGHT_SEED repeats the random numbers of an earlier run.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { assertNode } from './lib/assertNode.mjs'
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { projectFolder } from './lib/project.mjs'
import { runTests } from './lib/runTests.mjs'

/** Where scenarios of this kind stand. */
const PLACES = ['test/faults/', 'test/live/', 'test/scenarios/']

assertNode()
process.chdir(projectFolder)
await install()
await build()
const chronicle = path.join(projectFolder, 'dist', `faults-${process.pid}.jsonl`)
mkdirSync(path.dirname(chronicle), { recursive: true })
Object.assign(process.env, { GREENLIGHT_EFFORT: 'long', GREENLIGHT_CHRONICLE: chronicle })
const chosen = process.argv.slice(2)
// One after the other: each wants the machine for itself.
const tests = await runTests([...(chosen.length > 0 ? chosen : PLACES), '--no-file-parallelism'])
if (existsSync(chronicle)) print(readFileSync(chronicle, 'utf8').trim().split('\n').map(JSON.parse))
rmSync(chronicle, { force: true })
if (tests.counts) {
  const { passed, failed, skipped } = tests.counts
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
}
process.exitCode = tests.ok ? 0 : 1

/** @param {{ scenario: string, seed?: number, tried: string, outcome: string }[]} lines */
function print(lines) {
  const sorted = lines.toSorted((a, b) => a.scenario.localeCompare(b.scenario, 'en', { numeric: true }))
  console.log('\n| scenario | seed | tried | came out |\n| --- | --- | --- | --- |')
  for (const { scenario, seed = '', tried, outcome } of sorted) {
    console.log(`| ${scenario} | ${seed} | ${tried} | ${outcome} |`)
  }
}
