// npm run suites: installs and builds what is not yet, then runs the outside suites.
import path from 'node:path'
import { assertNode } from '../scripts/lib/assertNode.mjs'
import { install } from '../scripts/lib/install.mjs'
import { projectFolder } from '../scripts/lib/project.mjs'
import { runToEnd } from '../scripts/lib/runToEnd.mjs'

assertNode()
process.chdir(projectFolder)
await install()
await install('suites')
const vitest = path.join(projectFolder, 'node_modules/vitest/vitest.mjs')
runToEnd(
  [vitest, 'run', '--config', path.join(projectFolder, 'suites/vitest.config.ts'), ...process.argv.slice(2)],
  projectFolder,
)
