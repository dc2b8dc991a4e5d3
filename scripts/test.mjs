// npm test: sets up, checks form and types, runs all tests. With arguments (npm test -- credit) only those tests.
import path from 'node:path'
import { assertNode } from './lib/assertNode.mjs'
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { projectFolder } from './lib/project.mjs'
import { runTool } from './lib/run.mjs'
import { runTests } from './lib/runTests.mjs'

const portalFolder = path.join(projectFolder, 'portal')

const checks = [
  {
    name: 'format (prettier)',
    work: () => runTool(projectFolder, 'prettier', ['--check', '--log-level', 'warn', '.'], { quiet: true }),
  },
  { name: 'lint (oxlint)', work: () => runTool(projectFolder, 'oxlint', ['--deny-warnings'], { quiet: true }) },
  {
    name: 'types (tsc)',
    work: () => runTool(projectFolder, 'typescript/tsc', ['--noEmit', '--project', '.'], { quiet: true }),
  },
  {
    name: 'types of the portal (vue-tsc)',
    work: () => runTool(portalFolder, 'vue-tsc', ['--noEmit'], { cwd: portalFolder, quiet: true }),
  },
]

assertNode()
process.chdir(projectFolder)
const chosen = process.argv.slice(2)
await install()
await build()
const failed = chosen.length > 0 ? [] : await check()
const tests = await runTests(chosen)
if (!tests.ok) failed.push('tests (vitest)')
if (failed.length > 0) console.error(`\nnpm test failed at: ${failed.join(', ')}`)
if (tests.counts) {
  const { passed, failed: broken, skipped } = tests.counts
  console.log(`\n${passed} passed, ${broken} failed, ${skipped} skipped`)
}
process.exitCode = failed.length > 0 ? 1 : 0

/** Runs the checks two at a time and answers the names of those that failed. */
async function check() {
  const waiting = [...checks]
  const failures = []
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { ok, output } = await next.work()
      console.log(`${ok ? '✓' : '✗'} ${next.name}`)
      if (ok) continue
      failures.push(next.name)
      console.error(output)
    }
  }
  await Promise.all([worker(), worker()])
  return failures
}
