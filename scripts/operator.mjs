// npm run operator -- COMMAND: what an operator does beside the running server.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertNode } from './lib/assertNode.mjs'
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { projectFolder } from './lib/project.mjs'

assertNode()
process.chdir(projectFolder)
await install()
await build(['server'])
await import(pathToFileURL(path.join(projectFolder, 'dist', 'server', 'operator.js')).href)
