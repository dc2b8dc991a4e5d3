import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { projectFolder } from './project.mjs'
import { runTool } from './run.mjs'

/**
 * Runs the tests and counts them.
 *
 * @param {string[]} chosen options for vitest, such as a part of a file's name
 * @returns {Promise<{ ok: boolean, counts?: { passed: number, failed: number, skipped: number } }>}
 */
export async function runTests(chosen) {
  const report = path.join(projectFolder, 'dist', `tests-${process.pid}.json`)
  mkdirSync(path.dirname(report), { recursive: true })
  const options = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...chosen]
  const { ok } = await runTool(projectFolder, 'vitest', options)
  if (!existsSync(report)) return { ok }
  const counts = count(JSON.parse(readFileSync(report, 'utf8')))
  rmSync(report)
  return { ok, counts }
}

/** A file that could not even be loaded has no tests to count and counts as one failure. */
function count(report) {
  const unloadable = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests,
  }
}
