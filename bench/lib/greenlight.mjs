// Greenlight as npm start runs it, from the built bundle, without asking again what is installed and built.
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const server = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))
process.argv[1] = server
const { main } = await import(pathToFileURL(path.resolve(server)).href)
await main?.()
