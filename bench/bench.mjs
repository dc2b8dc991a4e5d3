// npm run bench: installs and builds what is not yet, then measures. Everything after -- goes to bench/main.ts.
import path from 'node:path'
import { assertNode } from '../scripts/lib/assertNode.mjs'
import { build } from '../scripts/lib/build.mjs'
import { install } from '../scripts/lib/install.mjs'
import { projectFolder } from '../scripts/lib/project.mjs'
import { runToEnd } from '../scripts/lib/runToEnd.mjs'

assertNode()
process.chdir(projectFolder)
await install()
await build()
await install('bench')
const bench = path.join(projectFolder, 'bench')
runToEnd(['--import', 'tsx', path.join(bench, 'main.ts'), ...process.argv.slice(2)], bench)
