// npm start: everything from a fresh clone to a running Greenlight, doing only what is not done yet.
// npm start -- --processes 2: the same with several processes on one port.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertNode } from './lib/assertNode.mjs'
import { build } from './lib/build.mjs'
import { chooseProcesses } from './lib/chooseProcesses.mjs'
import { endWithParent } from './lib/endWithParent.mjs'
import { install } from './lib/install.mjs'
import { projectFolder } from './lib/project.mjs'

assertNode()
process.chdir(projectFolder)
chooseProcesses(process.argv.slice(2))
const stopWatching = endWithParent()
await install()
await build()
// In this same process: signals and the exit code are the server's own, and nothing is left when it is killed.
const server = path.join(projectFolder, 'dist', 'server', 'main.js')
process.argv[1] = server
await import(pathToFileURL(server).href)
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stopWatching)
